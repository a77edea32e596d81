using System.Globalization;

namespace Wan.Models.Weights.Layouts;

/// <summary>Names of diffusers' AutoencoderKLWan → names of the original WanVAE.</summary>
/// <remarks>
/// Wan2.1's original numbers the decoder's stages in one list: each stage's residual blocks, then its upsampler. Wan2.2's has a list
/// per stage, in the encoder too.
/// Facts from diffusers@58eb52c0 scripts/convert_wan_to_diffusers.py, convert_vae, read backwards.
/// </remarks>
internal sealed class DiffusersVaeNames
{
    private static readonly NameTable Top = new(
        ("quant_conv", "conv1"),
        ("post_quant_conv", "conv2"));

    private static readonly NameTable Half = new(
        ("conv_in", "conv1"),
        ("norm_out", "head.0"),
        ("conv_out", "head.2"),
        ("mid_block.attentions.0", "middle.1"));

    private static readonly NameTable Residual = new(
        ("norm1", "residual.0"),
        ("conv1", "residual.2"),
        ("norm2", "residual.3"),
        ("conv2", "residual.6"),
        ("conv_shortcut", "shortcut"));

    private readonly int residualsPerStage;
    private readonly int encoderResiduals;
    private readonly bool hasStages;

    /// <param name="names">All names of the file: they tell how many residual blocks a stage has, and which autoencoder it is.</param>
    public DiffusersVaeNames(IEnumerable<string> names)
    {
        string[][] all = [.. names.Select(name => name.Split('.'))];
        residualsPerStage = Residuals(all.Where(parts => parts is ["decoder", "up_blocks", _, "resnets", _, ..]));
        encoderResiduals = Residuals(all.Where(parts => parts is ["encoder", "down_blocks", _, "resnets", _, ..]));
        hasStages = all.Any(parts => parts is ["decoder", "up_blocks", _, "upsampler", ..] or ["encoder", "down_blocks", _, "resnets", ..]);
    }

    /// <summary>An unknown name stays as it is, so that loading reports it.</summary>
    public string Original(string name)
    {
        int dot = name.IndexOf('.');
        if (dot < 0 || name[..dot] is not ("encoder" or "decoder"))
            return Top.Rename(name) ?? name;
        return OriginalHalf(name[(dot + 1)..].Split('.')) is { } inner ? $"{name[..dot]}.{inner}" : name;
    }

    private string? OriginalHalf(string[] parts) => parts switch
    {
        ["down_blocks", var stage, "resnets", var at, ..] when hasStages => InResidual($"downsamples.{stage}.downsamples.{at}", parts[4..]),
        ["down_blocks", var stage, "downsampler", ..] when hasStages => $"downsamples.{stage}.downsamples.{encoderResiduals}.{Join(parts[3..])}",
        ["up_blocks", var stage, "resnets", var at, ..] when hasStages => InResidual($"upsamples.{stage}.upsamples.{at}", parts[4..]),
        ["up_blocks", var stage, "upsampler", ..] when hasStages => $"upsamples.{stage}.upsamples.{residualsPerStage}.{Join(parts[3..])}",
        ["mid_block", "resnets", var at, ..] when Number(at) is { } i => InResidual($"middle.{2 * i}", parts[3..]),
        ["down_blocks", var at, ..] => InResidual($"downsamples.{at}", parts[2..]) ?? $"downsamples.{Join(parts[1..])}",
        ["up_blocks", var stage, "resnets", var at, ..] when Number(stage) is { } s && Number(at) is { } i =>
            InResidual($"upsamples.{(s * (residualsPerStage + 1)) + i}", parts[4..]),
        ["up_blocks", var stage, "upsamplers", "0", ..] when Number(stage) is { } s =>
            $"upsamples.{(s * (residualsPerStage + 1)) + residualsPerStage}.{Join(parts[4..])}",
        _ => Half.Rename(Join(parts)),
    };

    private static int Residuals(IEnumerable<string[]> names) => 1 + names.Select(parts => Number(parts[4]) ?? 0).DefaultIfEmpty(0).Max();

    private static string? InResidual(string place, string[] inner) =>
        Residual.Rename(Join(inner)) is { } name ? $"{place}.{name}" : null;

    private static string Join(string[] parts) => string.Join('.', parts);

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < 1000 ? number : null;
}
