using System.Text.Json;
using Wan.Training.Data;
using Wan.Training.Data.Scenes;
using Wan.Training.Scores;
using Wan.Training.Vae;

namespace Wan.Farm.Cli.Scores;

/// <summary>Renders prompts of scenes that no training clip shows, from their first frames where the model takes one, and reads off the frames what they show.</summary>
internal sealed class PromptScorer(PromptRenderer renderer, ScoreSettings settings, long seed)
{
    private const int ClipsToReconstruct = 32;
    private const char FirstHan = '\u4E00';

    private readonly ClipDataset clips = new(new ClipDatasetOptions
    {
        Seed = seed,
        Split = Split.HeldOut,
        Width = settings.Size.Width,
        Height = settings.Size.Height,
        Frames = Math.Min(settings.Frames, settings.StretchFrames),
    });

    /// <param name="rendered">Told of every clip as it is made.</param>
    public IReadOnlyList<PromptScore> Score(int count, Action<int, string, IReadOnlyList<byte[]>> rendered, CancellationToken ct)
    {
        // The next clip is rendered while this one is read.
        var scores = new Task<PromptScore>[count];
        for (int i = 0; i < count; i++)
        {
            ct.ThrowIfCancellationRequested();
            (Scene scene, string prompt) = (clips.Scene(i), clips.Caption(i));
            IReadOnlyList<byte[]> frames = renderer.Render(prompt, renderer.TakesPicture ? clips[i].Frames[0] : null, seed + i, ct);
            scores[i] = Task.Run(() => Read(scene, prompt, frames), ct);
            rendered(i, prompt, frames);
        }

        return [.. scores.Select(score => score.GetAwaiter().GetResult())];
    }

    /// <summary>Clips as drawn, sent through the autoencoder.</summary>
    /// <returns>how well it shows them, and what can still be read off: no clip that it decodes can be expected to show more</returns>
    public (ReconstructionScore Likeness, IReadOnlyList<ClipScore> Scores) Copy(int count)
    {
        (Clip Clip, IReadOnlyList<byte[]> Copy)[] copies = [.. Enumerable.Range(0, Math.Min(count, ClipsToReconstruct)).Select(i => clips[i]).Select(clip => (clip, renderer.Copy(clip)))];
        return (ReconstructionScore.Of(copies), [.. copies.Select(pair => ClipJudge.Judge(pair.Clip.Scene, pair.Copy, settings.Size.Width, settings.Size.Height))]);
    }

    /// <summary>Stretches that share the frames where they meet, as 65 frames are two stretches of 33; what is shorter is one by itself.</summary>
    internal static IEnumerable<IReadOnlyList<T>> Stretches<T>(IReadOnlyList<T> frames, int length)
    {
        int own = Math.Min(frames.Count, length);
        return Enumerable.Range(0, (frames.Count - 1) / (own - 1)).Select(i => (IReadOnlyList<T>)[.. frames.Skip(i * (own - 1)).Take(own)]);
    }

    private PromptScore Read(Scene scene, string prompt, IReadOnlyList<byte[]> frames)
    {
        return new PromptScore(
            prompt,
            prompt.Any(letter => letter >= FirstHan) ? "chinese" : "english",
            [.. scene.Objects.Select(thing => JsonNamingPolicy.CamelCase.ConvertName(thing.Motion.ToString()))],
            [.. Stretches(frames, settings.StretchFrames).Select(stretch => ClipJudge.Judge(scene, stretch, settings.Size.Width, settings.Size.Height))]);
    }
}
