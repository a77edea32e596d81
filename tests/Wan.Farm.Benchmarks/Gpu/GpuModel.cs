using Wan.Models.Transformer;

namespace Wan.Farm.Benchmarks.Gpu;

/// <summary>A transformer and the latents that it is measured with.</summary>
/// <param name="Text">rows of each prompt's features</param>
internal sealed record GpuModel(string Name, string Title, WanModelConfig Config, long T, long H, long W, long Text)
{
    public long Tokens => T * (H / 2) * (W / 2);

    public static GpuModel Small(bool tiny) => tiny
        ? Tiny("1.3b-480p")
        : new("1.3b-480p", "Wan2.1 1.3B, 832×480×81", WanModelConfig.T2V1_3B, 21, 60, 104, Text: 512);

    public static GpuModel Large(bool tiny) => tiny
        ? Tiny("14b-720p")
        : new("14b-720p", "Wan2.1 14B, 1280×720×81", WanModelConfig.T2V14B, 21, 90, 160, Text: 512);

    private static GpuModel Tiny(string name) => new(name, "a tiny model", WanModelConfig.Tiny, 3, 8, 12, Text: 20);
}
