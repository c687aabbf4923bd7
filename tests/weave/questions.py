"""What learners ask a search, and what they should be led to."""

# Of a question, the sections that answer it: one of them is to be among the first three results.
QUESTIONS = {
    "gradient": ["glossary#term-gradient"],
    "vanishing": ["layers/rnn#rnn-lives"],
    "backprop": ["foundations/chain#why-backward"],
    "learning rate": ["foundations/diagnosis#the-learning-rate"],
    "what is an epoch": ["foundations/data#epochs-and-batches"],
    "shape mismatch": ["foundations/matrices#from-sums-to-a-matrix-product"],
    "LSTM forget gate": ["layers/lstm#forward"],
    "softmax": ["functions/activation#softmax"],
    "overfitting": ["foundations/data#overfitting"],
    "save model": ["reference/saving#what-is-saved", "reference/saving#writing"],
    "train test split": ["network/data#data-sets"],
    "one-hot": ["network/data#encode-symbols-become-numbers"],
    "dropout": ["layers/dropout"],
    "CNN": ["layers/convolution"],
    # words for which there is a section
    "Adam": ["functions/optimizer#adam"],
    "accuracy": ["functions/metrics#accuracy"],
    "why bias": ["glossary#term-bias"],
    "why nonlinear": ["foundations/numbers#numbers-activation"],
    "backpropagation through time": ["layers/rnn#backward"],
    "RNN exploding": ["layers/rnn#rnn-lives"],
    "minibatch": ["network/data#data-batches-section"],
    "sigmoid derivative": ["functions/activation#sigmoid"],
    "activation functions": ["functions/activation"],
    "derivative": ["foundations/slopes"],
    "chain rule": ["foundations/chain"],
    "early stopping": ["foundations/data#what-helps"],
    "dead relu": ["foundations/diagnosis#dead-units"],
    "max pooling": ["layers/pooling"],
    "MSE": ["functions/loss#mean-squared-error"],
    "fully connected": ["layers/dense"],
    "SGD": ["foundations/slopes#gradient-descent"],
    "F1 score": ["functions/metrics#f-score"],
    # questions
    "my loss is nan": ["foundations/diagnosis#diagnosis-table"],
    "why does my network not learn": ["foundations/diagnosis"],
    "how to install": ["quickstart#set-up"],
    "how do I add my own layer": ["layers/template"],
    "export onnx": ["reference/export#onnx"],
    "what is a layer": ["network/layer"],
    "why is my loss not going down": ["foundations/diagnosis#diagnosis-table"],
    "difference between LSTM and GRU": ["layers/lstm#lstm-or-gru"],
    "LSTM vs GRU": ["layers/lstm#lstm-or-gru"],
    "how do I load my own data": ["reference/own-data"],
    "read csv": ["reference/own-data"],
    "pandas": ["reference/own-data"],
    "time series": ["reference/own-data", "network/data#data-sets"],
    "stop early": ["reference/own-data#stop-early"],
    "my loss is not decreasing": ["foundations/diagnosis#diagnosis-table"],
    "dying relu": ["foundations/diagnosis#dead-units"],
    "multilabel": ["functions/metrics#metrics-multilabel"],
    "resume training": ["reference/saving"],
    "forget gate": ["layers/lstm"],
    "input gate": ["layers/lstm"],
    "update gate": ["layers/gru"],
    "which loss should I use": ["functions/loss#which-loss-for-which-task"],
    "chain rule example": ["foundations/chain"],
    "softmax explained": ["functions/activation#softmax"],
    "explain dropout": ["layers/dropout"],
    "matrix multiplication": ["foundations/matrices#from-sums-to-a-matrix-product"],
    "imbalanced data": ["functions/metrics#accuracy"],
    "image classification": ["layers/convolution"],
    "tanh vs sigmoid": ["functions/activation#tanh"],
    "speed": ["proof/performance#what-was-tried"],
    "audio": ["workflows/music/prepare"],
    "inference": ["network/model#predict"],
    "where do I start": ["quickstart"],
    "how to contribute": ["making/changing"],
    # of the site itself
    "undo": ["quickstart#on-every-page"],
    "my answer is red": ["quickstart#on-every-page"],
    "how do I check my answer": ["quickstart#on-every-page"],
    "keyboard shortcuts": ["quickstart#on-every-page"],
    # words of Keras and PyTorch, of the library, of its errors
    "nn.Linear": ["layers/dense"],
    "Conv2D": ["layers/convolution"],
    "model.fit": ["network/model#train-and-evaluate"],
    "clip_gradient": ["functions/initialization#epynn.commons.maths.clip_gradient"],
    "se_hPars": ["network/layer#epynn.commons.models.Layer.se_hPars"],
    "ValueError units": ["reference/arguments", "reference/arguments#arguments"],
    "Dense takes a positive integer as units, and got 0": ["reference/arguments"],
    "X_data holds nan or infinity": ["reference/data#finite-numbers"],
    "RuntimeWarning: overflow encountered in exp": ["reference/training#training-trouble"],
    "train_test_split": ["network/data#data-sets"],
    "pip install epynn": ["quickstart#set-up"],
    "overflow in exp": ["reference/training#training-trouble"],
    "ModuleNotFoundError: No module named 'epynn'": ["quickstart#set-up"],
    "shapes (3,2) and (3,2) not aligned": ["foundations/matrices#from-sums-to-a-matrix-product"],
    "cost function": ["glossary#term-loss"],
    "standardization": ["glossary#term-standardize"],
    "L2": ["glossary#term-weight-decay"],
    "reproducible": ["glossary#term-seed"],
    # typing errors
    "gradeint": ["foundations/slopes#gradient-descent"],
    "overfiting": ["foundations/data#overfitting"],
    "convolutoin": ["layers/convolution"],
    "sofmax": ["functions/activation#softmax"],
    "lerning rate": ["foundations/diagnosis#the-learning-rate"],
    "overfiting dropout": ["layers/dropout"],
    # as students ask
    "dropout at test time": ["layers/dropout", "layers/dropout#forward"],
    "what is m n u": ["notation#sizes"],
    "list of symbols": ["indexes/symbols"],
    "circle dot symbol": ["notation#operations"],
    "what does dZ mean": ["notation#arrays"],
    "what is a tensor": ["notation#arrays", "glossary#term-shape", "glossary#term-axis"],
    "mean square error formula": ["functions/loss#mean-squared-error"],
    "how to write my own activation function": [
        "functions/activation#an-activation-of-your-own",
    ],
    "why divide by batch size": [
        "foundations/matrices#sum-or-mean",
        "network/training#sum-or-mean",
        "functions/loss#loss-sum",
    ],
    "train accuracy high test accuracy low": ["foundations/data#overfitting"],
    "hyperparameter tuning": ["proof/scale#a-grid", "glossary#term-hyperparameter"],
    "pytorch equivalent of Dense": ["layers/dense", "layers/dense#the-same-elsewhere"],
    "one vs all": ["functions/metrics#more-than-two-classes"],
    "many to many": ["workflows/protein/train#all-states"],
    "python version": ["quickstart#set-up"],
    "license": ["index"],  # its foot names it
    "how many hours does the course take": ["index#the-path", "index"],
    "how does backpropagation work": ["foundations/chain#why-backward"],
    "multi-class": ["functions/metrics#more-than-two-classes"],
    "load a saved model": ["reference/saving#reading"],
    "how to choose batch size": ["network/training#try-it-how-large-a-batch"],
    "how do i print the model summary": ["network/model#how-a-model-prints"],
    "how do LSTMs remember": ["layers/lstm"],
    "why does the loss explode": ["foundations/diagnosis#diagnosis-table"],
    "weights become nan": ["foundations/diagnosis#diagnosis-table"],
    "stride and padding": ["glossary#term-stride"],
    "word embedding": ["layers/embedding"],
    "why is relu better than sigmoid": ["functions/activation#which-one-where"],
    "convolutional nueral network": ["layers/convolution"],
    "recurent neural network": ["layers/rnn"],
    "normalise features": ["foundations/diagnosis#the-scale-of-the-features"],
    "seed random reproducable": ["network/model#seeds"],
    "vanishing gradiant problem": ["layers/rnn#rnn-lives"],
}

# Queries that the glossary answers first: a term, another form of it, another word for it
TERMS = {
    "gradient": "gradient",
    "gradients": "gradient",
    "gradeint": "gradient",
    "vanishing": "vanishing gradient",
    "backprop": "backpropagation",
    "what is an epoch": "epoch",
    "epochs": "epoch",
    "one hot": "one-hot",
    "CNN": "convolution",
    "Conv2D": "convolution",
    "nn.CrossEntropyLoss": "cross-entropy",
    "minibatch": "batch",
    "long short-term memory": "LSTM",
    "one hot encoding": "one-hot",
    "what is cross entropy loss": "cross-entropy",
    "bias term": "bias",
    "deep network": "network",
    "matrix multiplication": "matrix product",
    "target": "label",
    "ground truth": "label",
    "memory": "cell state",
    "Adam": "Adam",
    "why bias": "bias",
    "RNN": "recurrent layer",
    "lr": "learning rate",
    "MLP": "dense layer",
    "data augmentation": "augmentation",
    "what does axis mean": "axis",
    "what does mean squared error mean": "mean squared error",
    "what is a batch in this library": "batch",
    "stride and padding": "stride",
    "how does backpropagation work": "backpropagation",
    "word embedding": "embedding",
    "convolutional nueral network": "convolution",
    "recurent neural network": "recurrent layer",
    "vanishing gradiant problem": "vanishing gradient",
}

ABSENT = [
    "sequence to sequence",
    "GPU",
    "CUDA",
    "transformer",
    "attention",
    "BERT",
    "batch normalization",
    "ResNet",
    "GAN",
    "random forest",
    "cross validation",
]

# Errors of Python that the book does not show
STRANGE = [
    "IndexError: list index out of range",
    "KeyError: 'foo'",
    "NameError: name 'np' is not defined",
    "AttributeError: 'NoneType' object has no attribute 'shape'",
    "TypeError: unsupported operand type(s) for +: 'int' and 'str'",
]

# Words that the book does not have beside some that it has, and that look like others of it
UNLIKE = {
    "beam search": "beam",
    "Markov chain": "Markov",
    "genetic algorithm": "genetic",
    "contrastive loss": "contrastive",
}

# Of these, what the book does not have; the rest only says what is to be done with it.
UNSAID = {
    "download pdf": "pdf",
    "change font size": "font size",
}

# Misspelt, or as the British spell: what a reader is told of it
MISSPELT = {
    "normalise features": [],
    "standardise": [],
    "seed random reproducable": [("reproducable", "reproducible")],
    "vanishing gradiant problem": [("gradiant", "gradient")],
}

ASK = """queries => bookSearch.loadEngine().then(() => queries.map(query => {
  const { results, notes } = bookSearch.find(query);
  const places = results.map(({ page, anchor }) => page.name + (anchor && `#${anchor}`));
  return [results.map(({ kind, title }, n) => [places[n], kind, title]), notes];
}))"""


def ask(page, queries):
    """What the search finds for each query.

    :param page: A page of the site, in a browser.
    :returns: For each query its results, each as place, kind and title; and what else it says.
    """
    return dict(zip(queries, page.evaluate(ASK, queries), strict=True))


def find_unanswered(answers):
    """The questions without their section among the first three results.

    :param answers: What :func:`ask` has returned for them.
    :returns: For each such question its first three results.
    """
    first = {each: [place for place, *_ in answers[each][0][:3]] for each in QUESTIONS}
    return {each: found for each, found in first.items() if not {*found} & {*QUESTIONS[each]}}
