using Wan.Training.Optimization;
using Wan.Training.Runs;
using Wan.Training.Weights;
using static TorchSharp.torch;

namespace Wan.Training.Vae;

/// <summary>A critic that learns to tell reconstructions from clips, and which way reconstructions must change for it to fail.</summary>
/// <remarks>
/// Hinge losses: Lim and Ye, "Geometric GAN", 2017. The weight adapts: the critic's gradient is scaled to a share of the other losses', as in Esser et al.,
/// "Taming transformers for high-resolution image synthesis", 2021, equation 7. They compare gradients at the decoder's last layer; here at the
/// pixels, which needs no second way back through the decoder.
/// </remarks>
internal sealed class Adversary : IDisposable
{
    private const string Part = "critic";

    // A critic that hardly remembers follows a decoder that changes. Source: Radford et al., "Unsupervised representation learning", 2016.
    private static readonly AdamWOptions AdamW = new() { Beta1 = 0.5, WeightDecay = 0 };

    private readonly PatchDiscriminator critic;
    private readonly TrainedWeights weights;
    private readonly TrainingRanks ranks;

    public Adversary(long seed, Device device, TrainingRanks ranks)
    {
        this.ranks = ranks;
        critic = FreshWeights.Build(Part, w => new PatchDiscriminator(w), seed, (_, _) => { }, device);
        weights = new TrainedWeights(critic.named_parameters().Select(p => (p.name, p.parameter)), AdamW, averageDecay: 0);
    }

    public IEnumerable<(string Name, Tensor Tensor)> State => weights.State.Select(s => ($"{Part}.{s.Name}", s.Tensor));

    public void GoOnFrom(long steps) => weights.GoOnFrom(steps);

    /// <summary>The gradient at the pixels of the critic's verdict.</summary>
    /// <param name="made">[B, 3, T, H, W], a leaf</param>
    /// <param name="pull">the gradient of the other losses there</param>
    /// <param name="weight">the result's length as a share of that one's</param>
    /// <param name="share">these clips' share of all ranks'</param>
    public Tensor Pull(Tensor made, Tensor pull, double weight, double share = 1)
    {
        using var scope = NewDisposeScope();
        Tensor own = autograd.grad([critic.call(made).mean().neg()], [made])[0];
        return (own * (weight * Length(pull, share) / (Length(own, share) + 1e-12))).MoveToOuterDisposeScope();
    }

    /// <summary>One step of the critic's own training.</summary>
    /// <param name="real">[B, 3, T, H, W]</param>
    /// <param name="made">the same shape, outside the graph</param>
    /// <param name="share">these clips' share of all ranks'</param>
    /// <returns>its loss: 1 where it sees no difference, 0 where it is sure</returns>
    public Tensor Learn(Tensor real, Tensor made, double learningRate, double gradientLimit, double share = 1)
    {
        using var on = enable_grad();
        using var scope = NewDisposeScope();
        Tensor loss = Loss(critic.call(real), critic.call(made));
        loss.backward();
        Tensor gradient = weights.TakeGradient() * share;
        ranks.Sum(gradient);
        weights.Step(gradient, learningRate, gradientLimit);
        return loss.detach().MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        critic.Dispose();
        weights.Dispose();
    }

    internal static Tensor Loss(Tensor ofReal, Tensor ofMade) =>
        0.5 * (nn.functional.relu(1 - ofReal).mean() + nn.functional.relu(1 + ofMade).mean());

    // Of all ranks' gradients of the mean of all clips.
    private Tensor Length(Tensor x, double share)
    {
        Tensor square = (x * share).square().sum();
        ranks.Sum(square);
        return square.sqrt();
    }
}
