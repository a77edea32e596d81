using static TorchSharp.torch;

namespace Wan.Training.Vae;

/// <summary>Starts a causal video autoencoder as the image autoencoder that it is for every single frame.</summary>
/// <remarks>
/// A convolution over three frames sees only the newest at first, and the convolutions that halve and double the time axis pass it on. So training
/// on pictures trains the image autoencoder, and video training begins where that ended: nothing has to be inflated in between.
/// Source: the Wan report, section 4.1: "we first train a 2D image VAE and inflate it".
/// </remarks>
internal static class InflatedWeights
{
    public static void Adjust(string name, Tensor weight)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        if (name.EndsWith("time_conv.bias", StringComparison.Ordinal)) weight.zero_();
        if (weight.dim() != 5 || weight.shape[2] != 3) return;
        weight.narrow(2, 0, 2).zero_();
        if (!name.EndsWith("time_conv.weight", StringComparison.Ordinal)) return;
        (long outputs, long inputs) = (weight.shape[0], weight.shape[1]);
        Tensor newest = weight.select(2, 2).squeeze(-1).squeeze(-1);
        for (long first = 0; first < outputs; first += inputs)
            newest.narrow(0, first, inputs).copy_(eye(inputs));
    }
}
