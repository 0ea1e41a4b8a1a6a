"""From a problem to its solution sheet: read the problem, write the steps, judge every one."""
