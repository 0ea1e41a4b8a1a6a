"""Which problem with a name covers which derivation: nothing of `proofs/` and of the source sheets
is without one, and no problem is about nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.solving.named import names

PROOFS = Path(__file__).parent.parent.parent / "proofs"

TOPICS: dict[str, str] = {  # a derivation of proofs/ -> the problems that ask for it
    "attention": "attention",
    "batchnorm_compact": "batchnorm_compact",
    "batchnorm_steps": "batchnorm",
    "bernoulli": "bernoulli",
    "binary_cross_entropy": "binary_cross_entropy",
    "categorical_likelihood": "categorical_likelihood",
    "contrastive": "contrastive",
    "convolution": "convolution",
    "convolution_offset": "convolution_offset",
    "cosine": "cosine",
    "covariance": "covariance",
    "ensemble": "ensemble",
    "entropy_softmax": "entropy_softmax",
    "expectation_attention_scale": "expectation_attention_scale",
    "expectation_bessel": "expectation_bessel",
    "expectation_bias_variance": "expectation_bias_variance",
    "expectation_dropout": "expectation_dropout",
    "expectation_estimator": "expectation_estimator",
    "expectation_gaussian_kl": "expectation_gaussian_kl",
    "expectation_initialisation": "expectation_initialisation",
    "expectation_reparametrised": "expectation_reparametrised",
    "expectation_sample_mean": "expectation_sample_mean",
    "expectation_standardise": "expectation_standardise",
    "expectation_stochastic_gradient": "expectation_stochastic_gradient",
    "expectation_sum": "expectation_sum",
    "expectation_total_variance": "expectation_total_variance",
    "expectation_variance": "expectation_variance",
    "focal": "focal",
    "gaussian": "gaussian",
    "gelu": "gelu gelu_tanh",
    "hinge": "hinge squared_hinge logistic_loss",
    "jacobian": "jacobian",
    "kl_logits": "kl_logits",
    "label_smoothing": "label_smoothing",
    "layernorm": "layernorm",
    "least_squares": "least_squares",
    "linear_softmax": "linear_softmax",
    "log_sum_exp": "log_sum_exp",
    "logistic_regression": "logistic_regression",
    "max_shift": "max_shift",
    "mean_is_best": "mean_is_best stationary_point",
    "momentum": "momentum",
    "prelu": "prelu",
    "ridge_index": "ridge",
    "rmsnorm": "rmsnorm",
    "score_function": "score_function",
    "sigmoid": "sigmoid sigmoid_function",
    "silu": "silu",
    "softmax_ce": "softmax_ce softmax_cases",
    "softmax_correct_class": "softmax_correct_class",
    "softmax_log_first": "softmax_ce",
    "softmax_shift_and_loss": "max_shift one_class",
    "softplus": "softplus",
    "squared_error": "squared_error batch_squared_error",
    "tanh": "tanh",
    "temperature": "temperature",
    "temperature_derivative": "temperature_derivative",
    "three_layers_ce": "three_layers_ce",
    "two_layers": "two_layers",
    "two_layers_ce": "two_layers_ce",
    "variance_decomposition": "variance_decomposition",
    "matrix/attention_head": "matrix_attention",
    "matrix/autoencoder": "autoencoder",
    "matrix/batch_linear": "batch_linear",
    "matrix/batch_norm_vector": "batch_norm_vector",
    "matrix/four_equations": "four_equations",
    "matrix/gaussian_covariance": "gaussian_covariance",
    "matrix/gaussian_mean": "gaussian_mean",
    "matrix/hat_matrix": "hat_matrix",
    "matrix/inverse_derivative": "inverse_derivative",
    "matrix/kernel_ridge": "kernel_ridge",
    "matrix/linear_regression": "normal_equations",
    "matrix/logistic_regression": "matrix_logistic",
    "matrix/logistic_single": "logistic_vectors",
    "matrix/mahalanobis": "mahalanobis",
    "matrix/matrix_factorisation": "matrix_factorisation",
    "matrix/negative_sampling": "negative_sampling",
    "matrix/pca": "principal_component",
    "matrix/quadratic_form": "quadratic_form",
    "matrix/rayleigh": "rayleigh",
    "matrix/recurrent_step": "recurrent_step",
    "matrix/ridge_regression": "matrix_ridge",
    "matrix/skip_gram": "skip_gram",
    "matrix/softmax_regression": "softmax_regression",
    "matrix/two_layers": "matrix_two_layers",
    "matrix/weighted_least_squares": "weighted_least_squares",
    "matrix/whitening": "orthogonal",
    "worked/batch_of_five": "batchnorm_numbers",
    "worked/copied_matrix": "network_numbers",
    "worked/counts_and_dropout": "dropout layers_small",
    "worked/edge_filter": "convolution_numbers",
    "worked/exclusive_or": "exclusive_or",
    "worked/pooled_layer": "pooling",
    "worked/products_of_a_convolution": "layers_conv layers_conv_large",
    "worked/residual_factor": "residual",
    "worked/residual_forward": "residual",
    "worked/residual_nodes": "residual",
    "worked/sigmoid_chain": "sigmoid_chain",
    "worked/softmax_by_hand": "softmax_numbers",
}
EXERCISES: dict[str, str] = {  # an exercise of the five source sheets -> its problem
    "000 T1": "residual",
    "000 T2": "layers_conv layers_conv_large",
    "000 T3": "softmax_correct_class",
    "001 T1": "residual",
    "001 T3": "layers_dense",
    "001 T4": "softmax_ce",
    "002 T1": "residual",
    "002 T2": "layers_dense",
    "002 T3": "layers_dense",
    "002 T4": "softmax_ce softmax_cases",
    "003 1": "softmax_numbers",
    "003 2": "network_numbers",
    "003 3": "exclusive_or mse",
    "003 4": "layers_small",
    "003 5": "sigmoid_chain",
    "003 6": "batchnorm_numbers",
    "003 7": "dropout",
    "003 8": "convolution_numbers",
    "003 13": "dropout",
    "003 14": "dropout",
    "004 1 forward": "pooling",
    "004 1 backward": "pooling",
    "004 PReLU": "prelu",
    "004 softmax shift": "max_shift",
    "004 stability": "stability",
    "004 cross-entropy": "one_class",
}


def topics() -> set[str]:
    paths = [*PROOFS.glob("*.tex"), *PROOFS.glob("matrix/*.tex"), *PROOFS.glob("worked/*")]
    return {str(p.relative_to(PROOFS).with_suffix("")) for p in paths}


def test_every_topic_has_its_problem() -> None:
    assert topics() == TOPICS.keys()


@pytest.mark.parametrize("table", [TOPICS, EXERCISES], ids=["proofs", "sheets"])
def test_the_problems_are_there(table: dict[str, str]) -> None:
    wanted = {name for problems in table.values() for name in problems.split()}
    assert wanted <= set(names())


def test_every_problem_is_about_something() -> None:
    used = {n for table in (TOPICS, EXERCISES) for row in table.values() for n in row.split()}
    assert set(names()) == used
