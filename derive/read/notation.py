"""Notation as tables. A new sign, accent, operator or environment is one row here.

Commands stand with their backslash, signs as themselves. What a sign means is not said here: the
right-hand sides are names for what is drawn.
"""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _commands(text: str) -> frozenset[str]:
    return frozenset("\\" + word for word in text.split())


def _rows(text: str) -> dict[str, str]:
    """`kind: spelling spelling ...` on each line, as {spelling: kind}."""
    table: dict[str, str] = {}
    for line in text.strip().splitlines():
        kind, _, spellings = line.strip().partition("  ")
        for spelling in spellings.split():
            table[spelling] = kind
    return table


LETTERS = _commands(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa varkappa lambda "
    "mu nu xi omicron pi varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega "
    "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega digamma "
    "infty ell hbar hslash imath jmath Re Im aleph wp eth "
    "emptyset varnothing top bot intercal dagger ddagger # & $ square Box checkmark"
)

# Words that are set upright as operators. What they compute is not known here.
WORDS = _commands(
    "log ln lg exp sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh coth det dim ker "
    "deg gcd Pr hom arg max min sup inf limsup liminf argmax argmin"
)

# Words that act like \sum when they carry a subscript: \max_k z_k.
# what subscripts are that are no letters of indices: `R_{max}`, `w_{new}`
LABELS = words(
    "max min new old out pred true train test val opt avg tot total ref mean std err loss hid "
    "hidden input output target init final prev next best data model"
)
ENTRIES = frozenset("ijklmnt")  # letters that count in `h[n]`
LIMIT_WORDS = words("max min sup inf limsup liminf argmax argmin esssup")

BIG = _rows(r"""
    sum  \sum
    prod  \prod
    coprod  \coprod
    int  \int \smallint
    iint  \iint
    iiint  \iiint
    oint  \oint
    lim  \lim \varlimsup \varliminf
    bigcup  \bigcup
    bigcap  \bigcap
    bigoplus  \bigoplus
    bigotimes  \bigotimes
    bigodot  \bigodot
    bigwedge  \bigwedge
    bigvee  \bigvee
""")

RELATIONS = _rows(r"""
    =  = ==
    :=  := \coloneqq \coloneq \defeq
    =:  =: \eqqcolon
    equiv  \equiv
    triangleq  \triangleq \stackrel\triangle
    doteq  \doteq
    approx  \approx \thickapprox \approxeq \fallingdotseq
    simeq  \simeq \cong
    sim  \sim
    propto  \propto \varpropto
    <  < \lt
    >  > \gt
    leq  \leq \le \leqslant \leqq <=
    geq  \geq \ge \geqslant \geqq >=
    neq  \neq \ne
    ll  \ll
    gg  \gg
    prec  \prec
    preceq  \preceq
    succ  \succ
    succeq  \succeq
    in  \in
    notin  \notin
    ni  \ni \owns
    subset  \subset \subseteq \subsetneq
    supset  \supset \supseteq
    perp  \perp
    implies  \Rightarrow \implies \Longrightarrow =>
    impliedby  \Leftarrow \impliedby \Longleftarrow
    iff  \Leftrightarrow \iff \Longleftrightarrow
    to  \to \rightarrow \longrightarrow -> \rightsquigarrow \leadsto \hookrightarrow
    leftarrow  \leftarrow \gets \longleftarrow
    leftrightarrow  \leftrightarrow \longleftrightarrow
    mapsto  \mapsto \longmapsto
    therefore  \therefore
    because  \because
    colon  : \colon
    models  \models \vdash
""")

# Arrows of reasoning: what follows may stand in the next line.
ARROW_KINDS = frozenset({"implies", "iff", "therefore"})
ARROWS = frozenset(sign for sign, kind in RELATIONS.items() if kind in ARROW_KINDS)

# Arrows that take what stands over them: \xrightarrow{a}.
LONG_ARROWS = {
    "\\xrightarrow": "to",
    "\\xleftarrow": "leftarrow",
    "\\xRightarrow": "implies",
    "\\xLeftrightarrow": "iff",
    "\\xmapsto": "mapsto",
    "\\xlongequal": "=",
}

# The relation that \not or a stroke makes of another.
NEGATED = {"=": "neq", "in": "notin", "<": "geq", ">": "leq", "leq": ">", "geq": "<"}

SIGNS = frozenset({"+", "-", "\\pm", "\\mp"})

PRODUCTS = frozenset({"*", "/"}) | _commands(
    "cdot times ast star circ bullet div odot otimes oslash oplus ominus centerdot cdotp "
    "cup cap setminus wedge vee land lor bmod mod boxtimes circledast"
)

ELLIPSES = _commands("dots ldots cdots vdots ddots dotsc dotsb dotsm dotsi dotso hdots") | {
    "...",
    "..",
}

ACCENTS = _rows(r"""
    hat  \hat \widehat
    bar  \bar \overline \neg \lnot
    tilde  \tilde \widetilde
    vec  \vec \overrightarrow
    dot  \dot
    ddot  \ddot
    check  \check \widecheck
    breve  \breve
    acute  \acute
    grave  \grave
    ring  \mathring
    undertilde  \utilde
""")

FONTS = _rows(r"""
    bold  \mathbf \bm \boldsymbol \pmb \symbf \mathbfit \symbfit \boldmath
    cal  \mathcal \mathscr \symcal
    bb  \mathbb \mathds \mathbbm \mathbbold
    frak  \mathfrak
    sf  \mathsf \symsf
    tt  \mathtt
    it  \mathit \mathnormal
    rm  \mathrm \symup \mathup \textup
""")

# Old switches: {\bf x} sets everything up to the end of the group.
SWITCHES = {
    "\\bf": "bold",
    "\\cal": "cal",
    "\\rm": "rm",
    "\\it": "it",
    "\\sf": "sf",
    "\\tt": "tt",
    "\\bfseries": "bold",
}

# Fonts that set a whole word where more than one letter stands in them.
WORD_FONTS = frozenset({"rm", "it", "sf", "tt"})

TEXTS = {
    "\\text": "text",
    "\\textrm": "text",
    "\\textnormal": "text",
    "\\textit": "text",
    "\\textbf": "text",
    "\\textsf": "text",
    "\\texttt": "text",
    "\\textsc": "text",
    "\\emph": "text",
    "\\mbox": "text",
    "\\hbox": "text",
    "\\intertext": "text",
    "\\shortintertext": "text",
    "\\operatorname": "op",
    "\\operatornamewithlimits": "op",
    "\\mathop": "mathop",
}

# Texts that stand between the rows of a display.
BETWEEN = _commands("intertext shortintertext")

# Words that join statements and are never an operand, even alone: \text{if}.
CONNECTIVES = words(
    "if for when where otherwise else and or so since because with as then thus hence by is are "
    "let assume suppose given such that iff unless while but which we have therefore from to on "
    "in of the a an all any every each using note recall define denote similarly finally also "
    "case cases only via s.t. i.e. e.g. at s.t w.r.t. w.r.t"
)

# Connectives that are also the names of quantities: recall = TP / (TP + FN).
NOUNS = words("recall")

# Signs that read as words between statements.
SPOKEN = _commands("forall exists nexists")

DECORATIONS = {
    "\\boxed": "boxed",
    "\\fbox": "boxed",
    "\\underline": "underline",
    "\\uline": "underline",
    "\\cancel": "cancel",
    "\\bcancel": "cancel",
    "\\xcancel": "cancel",
    "\\sout": "cancel",
    "\\underbrace": "underbrace",
    "\\overbrace": "overbrace",
    "\\underbracket": "underbrace",
    "\\overbracket": "overbrace",
}

# Which script of a decoration is its note.
NOTE_SCRIPT = {"underbrace": "_", "overbrace": "^"}

# Commands that only pass their one argument on.
TRANSPARENT = _commands(
    "mathrel mathbin mathord mathopen mathclose mathpunct mathinner ensuremath smash mathclap "
    "mathllap mathrlap hl"
)

OPEN = {
    "(": "(",
    "[": "[",
    "\\{": "{",
    "\\lbrace": "{",
    "\\lbrack": "[",
    "\\lparen": "(",
    "\\langle": "⟨",
    "\\lfloor": "⌊",
    "\\lceil": "⌈",
    "\\lvert": "|",
    "\\lVert": "‖",
    "\\llbracket": "⟦",
}

CLOSE = {
    ")": ")",
    "]": "]",
    "\\}": "}",
    "\\rbrace": "}",
    "\\rbrack": "]",
    "\\rparen": ")",
    "\\rangle": "⟩",
    "\\rfloor": "⌋",
    "\\rceil": "⌉",
    "\\rvert": "|",
    "\\rVert": "‖",
    "\\rrbracket": "⟧",
}

# Signs that open and close alike.
FENCES = {"|": "|", "\\vert": "|", "\\|": "‖", "\\Vert": "‖"}

# Fences that only ever separate.
BARS = _commands("mid middle parallel given")

PARTNER = {
    "(": ")",
    "[": "]",
    "{": "}",
    "⟨": "⟩",
    "⌊": "⌋",
    "⌈": "⌉",
    "|": "|",
    "‖": "‖",
    "⟦": "⟧",
}

SEPARATORS = _commands("quad qquad hspace hskip enspace enskip hfill hfil") | {",", ";", "."}

IGNORED = _commands(
    "displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits nonumber notag "
    ", ! ; : > / thinspace medspace thickspace negthinspace negmedspace allowbreak nobreak "
    "strut mathstrut relax protect null hline qed qedhere blacksquare "
    "noindent centering small footnotesize scriptsize tiny normalsize large Large LARGE "
    "big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm Bigm biggm Biggm "
    "displaybreak leavevmode unboldmath upshape par smallskip medskip bigskip"
) | {"\\ ", "\\\n", "\\\t", "\\-"}

# Commands that are skipped together with that many arguments.
SKIPPED = {
    "\\tag": 1,
    "\\label": 1,
    "\\color": 1,
    "\\vspace": 1,
    "\\phantom": 1,
    "\\hphantom": 1,
    "\\vphantom": 1,
    "\\eqref": 1,
    "\\ref": 1,
    "\\cite": 1,
    "\\footnote": 1,
    "\\rule": 2,
    "\\hspace": 1,
    "\\mspace": 1,
    "\\mkern": 0,
    "\\kern": 0,
    "\\raisebox": 1,
    "\\textcolor": 1,
    "\\colorbox": 1,
    "\\bbox": 0,
    "\\require": 1,
    "\\class": 1,
    "\\cssId": 1,
    "\\href": 1,
    "\\style": 1,
}

LAYOUTS = words("aligned alignedat split gathered multlined align align* gather*")
MATRICES = words(
    "matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix array matrix* pmatrix* bmatrix* "
    "vmatrix* psmallmatrix bsmallmatrix subarray"
)
CASES = words("cases dcases rcases drcases cases* dcases*")
DISPLAYS = frozenset(
    name + star
    for name in words(
        "equation align alignat flalign gather multline eqnarray xalignat dmath displaymath "
        "aligned split gathered IEEEeqnarray math"
    )
    for star in ("", "*")
)
# Environments in which & comes in pairs (right side, left side) or in threes.
PAIRED = words("align alignat flalign xalignat aligned alignedat split")
THREES = words("eqnarray IEEEeqnarray")
# Environments whose rows are one formula broken into lines.
BROKEN = frozenset({"multline", "multlined", "dmath"})
ENV_ARGUMENTS = {
    "array": 1,
    "alignat": 1,
    "alignat*": 1,
    "alignedat": 1,
    "xalignat": 1,
    "xalignat*": 1,
    "subarray": 1,
    "IEEEeqnarray": 1,
    "IEEEeqnarray*": 1,
}

_GREEK = (
    "αalpha βbeta γgamma δdelta εvarepsilon ϵepsilon ζzeta ηeta θtheta ϑvartheta ιiota κkappa "
    "λlambda μmu µmu νnu ξxi πpi ρrho σsigma ςvarsigma τtau υupsilon φphi ϕphi χchi ψpsi ωomega "
    "ΓGamma ΔDelta ∆Delta ΘTheta ΛLambda ΞXi ΠPi ΣSigma ΦPhi ΨPsi ΩOmega ∞infty ℓell ∅emptyset "
    "⊤top ⊥bot †dagger ∂partial ∇nabla ∑sum ∏prod ∫int √sqrt ·cdot ⋅cdot ∙cdot •bullet ×times "
    "÷div ∗ast ⋆star ∘circ ⊙odot ⊗otimes ⊕oplus ⊘oslash ∪cup ∩cap ∖setminus ∧wedge ∨vee "
    "±pm ∓mp ≤leq ⩽leq ≥geq ⩾geq ≠neq ≈approx ≡equiv ≜triangleq ∼sim ≃simeq ≅cong ∝propto ∈in "
    "∉notin ∋ni ⊂subset ⊆subseteq ⊃supset ⊇supseteq ≪ll ≫gg ⇒Rightarrow ⟹Rightarrow ⇐Leftarrow "
    "⇔Leftrightarrow ⟺Leftrightarrow →to ⟶to ←leftarrow ↔leftrightarrow ↦mapsto ∴therefore "
    "∵because ≔coloneqq …dots ⋯cdots ⋮vdots ⋱ddots ⟨langle ⟩rangle ⌊lfloor ⌋rfloor ⌈lceil "
    "⌉rceil ∣mid ∥| ‖| ∀forall ∃exists ■blacksquare □square ∎blacksquare"
)
UNICODE = {row[0]: "\\" + row[1:] for row in _GREEK.split()}
UNICODE |= {"−": "-", "–": "-", "′": "'", "’": "'", "″": "''", "∕": "/", "⁄": "/", "，": ","}
UNICODE |= {
    "\ue000": "\\,",
    "\u00a0": "\\,",
    "\u2009": "\\,",
    "\u200b": "\\,",
    "~": "\\,",
    "\u2061": "\\,",
}
WHOLE = "⁚"  # how the sign for a whole axis is read
WHOLE_AXIS = frozenset((":", "\\cdot", "*", "\\ast", "\\bullet"))  # in X_{i,:}
UNICODE |= {"（": "(", "）": ")", "＝": "=", "﹣": "-", "＋": "+", "∶": ":", "⟂": "\\perp"}

RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀ", "0123456789+-=()niT", strict=True))
LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ᵢⱼₖₙₘₜₓ", "0123456789+-=()ijknmtx", strict=True))

# Combining marks, as the accents that they draw.
MARKS = {
    "\u0302": "\\hat",
    "\u0304": "\\bar",
    "\u0305": "\\bar",
    "\u0303": "\\tilde",
    "\u0307": "\\dot",
    "\u0308": "\\ddot",
    "\u20d7": "\\vec",
    "\u0301": "\\acute",
    "\u0300": "\\grave",
    "\u030c": "\\check",
    "\u0306": "\\breve",
    "\u0338": "\\not",
}
