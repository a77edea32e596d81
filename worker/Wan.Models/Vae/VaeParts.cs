namespace Wan.Models.Vae;

/// <summary>Which halves of the autoencoder to load: text-to-video needs the decoder alone.</summary>
[Flags]
public enum VaeParts
{
    Encoder = 1,
    Decoder = 2,
    Both = Encoder | Decoder,
}
