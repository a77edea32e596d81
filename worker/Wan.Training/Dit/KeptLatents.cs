using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Wan.Models.Vae;
using Wan.Models.Weights;
using Wan.Training.Data;
using Wan.Training.Runs;
using static TorchSharp.torch;

namespace Wan.Training.Dit;

/// <summary>Encoded clips in a file: to encode them takes a processor minutes, whenever a training goes on.</summary>
internal sealed class KeptLatents
{
    private readonly string path, contents;

    private KeptLatents(string path, string contents) => (this.path, this.contents) = (path, contents);

    /// <param name="encoding">Its batches are what is encoded.</param>
    /// <param name="first">The first clip: what draws otherwise than before keeps its clips in another file.</param>
    /// <param name="parts">What is encoded of each clip.</param>
    public static KeptLatents Of(string folder, DitStage encoding, long seed, WanVae vae, Clip first, IEnumerable<string> parts)
    {
        string frames = Convert.ToHexStringLower(SHA256.HashData([.. first.Frames.SelectMany(frame => frame)]));
        string contents = string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join(" and ", parts)} of {encoding.Steps}x{encoding.BatchSize} clips of seed {seed}, {encoding.Width}x{encoding.Height}x{encoding.Frames} of {encoding.OfFrames} frames,{(encoding.TwoObjects is { } share ? $" a share of {share} of two things," : "")} the first of digest {frames}, encoded by {vae.Digest} in {vae.named_parameters().First().parameter.dtype}");
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(contents)))[..16];
        return new KeptLatents(Path.Combine(folder, $"latents-{name}.safetensors"), contents);
    }

    /// <returns>how many clips they are of; 0: there is no such file</returns>
    /// <exception cref="CheckpointException">The file is damaged.</exception>
    public long Load(IEnumerable<(string Name, Tensor Tensor)> parts) => TrainingState.Load(path, contents, parts);

    public void Save(long clips, IEnumerable<(string Name, Tensor Tensor)> parts)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        TrainingState.Save(path, clips, contents, parts);
    }
}
