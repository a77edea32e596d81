using System.Text.RegularExpressions;

namespace Wan.Models.Weights.Lora;

/// <summary>A key of a LoRA file: the module that it speaks of and what of it.</summary>
/// <param name="Stem">The module as the file's maker calls it, without the wrappers around the transformer.</param>
/// <remarks>
/// Facts on keys: diffusers loaders/lora_conversion_utils.py (diffusers, ComfyUI, musubi-tuner and lightx2v layouts), PEFT's adapter names,
/// VideoX-Fun's <c>lora_unet__</c>, ComfyUI's <c>diff</c>, <c>diff_b</c> and <c>diff_m</c> of step-distilled files.
/// </remarks>
internal sealed partial record LoraKey(string Stem, LoraRole Role)
{
    /// <summary>What <see cref="Parse"/> knows, for messages.</summary>
    public const string Known = "lora_A/lora_B, lora_down/lora_up (with alpha), diff, diff_b, diff_m";

    /// <summary>In front of names whose dots were made underscores.</summary>
    private const string Flat = "lora_unet_";

    private static readonly string[] Wrappers = ["base_model.model.", "model.diffusion_model.", "diffusion_model.", "transformer.", "pipe.dit.", "dit."];

    /// <summary>The stem's dots may be underscores.</summary>
    public bool IsFlat { get; private init; }

    /// <returns>Null for a key of no known kind.</returns>
    public static LoraKey? Parse(string key)
    {
        Match match = Suffix().Match(key);
        if (!match.Success || match.Index == 0)
            return null;
        string stem = Unwrap(key[..match.Index]);
        LoraRole role = RoleOf(match.Groups["role"].Value);
        return stem.StartsWith(Flat, StringComparison.Ordinal)
            ? new LoraKey(stem[Flat.Length..].TrimStart('_'), role) { IsFlat = true }
            : new LoraKey(stem, role);
    }

    private static LoraRole RoleOf(string role) => role switch
    {
        "lora_A" or "lora_down" or "lora.down" => LoraRole.Down,
        "lora_B" or "lora_up" or "lora.up" => LoraRole.Up,
        "lora_B.bias" => LoraRole.UpBias,
        "alpha" => LoraRole.Alpha,
        "diff" => LoraRole.Diff,
        "diff_b" => LoraRole.DiffBias,
        _ => LoraRole.DiffModulation,
    };

    private static string Unwrap(string stem)
    {
        while (Wrappers.FirstOrDefault(w => stem.StartsWith(w, StringComparison.Ordinal)) is { } wrapper)
            stem = stem[wrapper.Length..];
        return stem;
    }

    // PEFT may put an adapter's name between lora_A and weight.
    [GeneratedRegex(@"\.(?:(?<role>lora_A|lora_B)(?:\.[^.]+)?\.weight|(?<role>lora_down|lora_up|lora\.down|lora\.up)\.weight|(?<role>lora_B\.bias|alpha|diff|diff_b|diff_m))$", RegexOptions.CultureInvariant)]
    private static partial Regex Suffix();
}
