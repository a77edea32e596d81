using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static AdamW AdamW(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
            new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

        public static AdamW AdamW(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
            new(parameters.Select(named => named.parameter), lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

        public static SGD SGD(IEnumerable<Parameter> parameters, double learningRate, double momentum = 0.0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
            new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);

        public static SGD SGD(IEnumerable<(string name, Parameter parameter)> parameters, double learningRate, double momentum = 0.0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
            new(parameters.Select(named => named.parameter), learningRate, momentum, dampening, weight_decay, nesterov, maximize);

        /// <summary>What a schedule changes.</summary>
        public interface ILearningRateController
        {
            double LearningRate { get; set; }

            double InitialLearningRate { get; set; }
        }

        /// <summary>Changes parameters from their gradients.</summary>
        public abstract class Optimizer : IDisposable
        {
            private readonly ParamGroup group;

            private protected Optimizer(IEnumerable<Parameter> parameters, double learningRate) =>
                group = new ParamGroup { Parameters = [.. parameters], LearningRate = learningRate, InitialLearningRate = learningRate };

            public virtual IEnumerable<ILearningRateController> ParamGroups => [group];

            private protected double LearningRate => group.LearningRate;

            public virtual IEnumerable<Parameter> parameters() => group.Parameters;

            public virtual void zero_grad()
            {
                foreach (Parameter parameter in parameters())
                {
                    using Tensor? grad = parameter.grad;
                    grad?.zero_();
                }
            }

            /// <summary>Runs the closure, when there is one, then changes every parameter that has a gradient; gives the closure's loss.</summary>
            public virtual Tensor? step(Func<Tensor>? closure = null)
            {
                Tensor? loss = null;
                if (closure is not null)
                {
                    using IDisposable on = enable_grad();
                    loss = closure();
                }
                using IDisposable off = no_grad();
                using DisposeScope scope = NewDisposeScope();
                foreach (Parameter parameter in parameters())
                {
                    if (parameter.grad is { } grad) Change(parameter, grad);
                }
                return loss;
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing) { }

            private protected abstract void Change(Parameter parameter, Tensor grad);
        }
    }
}
