using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Wan.Models.Vae;
using Wan.Models.Weights;
using Wan.Training.Data.Drawing;
using Wan.Training.Data.Scenes;
using Wan.Training.Runs;
using static TorchSharp.torch;

namespace Wan.Training.Dit;

/// <summary>Encoded clips in a file: to encode them takes a processor minutes, whenever a training goes on.</summary>
internal sealed class KeptLatents
{
    private readonly string path, contents;

    private KeptLatents(string path, string contents) => (this.path, this.contents) = (path, contents);

    /// <param name="encoding">Its batches are what is encoded.</param>
    /// <param name="shots">All that is encoded: what draws otherwise than before, as each one's middle frame tells, keeps its clips in another file.</param>
    /// <param name="parts">What is encoded of each clip.</param>
    public static KeptLatents Of(string folder, DitStage encoding, long seed, WanVae vae, IReadOnlyList<Shot> shots, IEnumerable<string> parts)
    {
        byte[][] frames = [.. shots.AsParallel().AsOrdered().Select(shot => SHA256.HashData(FramePainter.Paint(shot.Scene, shot.Moments[shot.Moments.Count / 2], encoding.Width, encoding.Height)))];
        string drawn = Convert.ToHexStringLower(SHA256.HashData([.. frames.SelectMany(frame => frame)]));
        string contents = string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join(" and ", parts)} of {encoding.Steps}x{encoding.BatchSize} clips of seed {seed}, {encoding.Width}x{encoding.Height}x{encoding.Frames} of {encoding.OfFrames} frames, of digest {drawn}, encoded by {vae.Digest} in {vae.named_parameters().First().parameter.dtype}");
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
