"""The quickstart as a script: python -m epynnlive.quickstart"""
from epynn import Dense, Embedding, EpyNN, Flatten, relu, softmax
from epynnlive.captcha_mnist.prepare_dataset import prepare_dataset

X, y = prepare_dataset(1000)

model = EpyNN([
    Embedding(X, y, X_scale=True, Y_encode=True, batch_size=32),
    Flatten(),
    Dense(64, relu),
    Dense(10, softmax),
], name='quickstart')

model.initialize(loss='CCE', se_hPars={'learning_rate': 0.005},
                 seed=1, verbose=False)
model.train(epochs=20, init_logs=False)

print('it says', model.predict(X[-5:]).P)
print('labels ', y[-5:])
