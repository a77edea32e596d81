using TorchSharp;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Models.Pipelines;
using Wan.Models.TextEncoder;
using Wan.Models.Weights;
using Checkpoint = Wan.Models.Weights.Checkpoint;

namespace Wan.Farm.Worker.Rendering;

/// <summary>Texts to umT5 features. The text encoder, often the largest model, is freed before the next task begins.</summary>
internal sealed class EncodeRunner(RenderContext context, ComputeDtype dtype, ComputeThread compute)
{
    public async Task RunAsync(EncodeTask task, TaskRun run, CancellationToken ct)
    {
        (string Name, string Text)[] texts = [(FeatureNames.Prompt, task.Prompt), (FeatureNames.NegativePrompt, task.NegativePrompt)];
        run.Start(texts.Length);
        List<(string Name, torch.Tensor Tensor)> features = [];
        try
        {
            UmT5Encoder encoder = await run.LoadAsync("loading the text encoder", () => compute.Do(LoadEncoder)).ConfigureAwait(false);
            try
            {
                PromptEncoder prompts = await compute.Do(() => Prompts(encoder)).ConfigureAwait(false);
                foreach ((string name, string text) in texts)
                {
                    ct.ThrowIfCancellationRequested();
                    features.Add((name, await compute.Do(() => prompts.Encode(text)).ConfigureAwait(false)));
                    run.Progress(features.Count);
                }
            }
            finally
            {
                await compute.Do(encoder.Dispose).ConfigureAwait(false);
            }
            await context.Artifacts.WriteAsync(
                task.Key,
                ArtifactKind.TextFeatures,
                async (stream, _) => await compute.Do(() => SafetensorsWriter.Write(stream, features)).ConfigureAwait(false),
                ct).ConfigureAwait(false);
        }
        finally
        {
            await compute.Do(() => features.ForEach(feature => feature.Tensor.Dispose())).ConfigureAwait(false);
        }
    }

    private UmT5Encoder LoadEncoder()
    {
        using Checkpoint checkpoint = Checkpoint.Open(context.ModelFolder);
        using IWeightSource weights = checkpoint.OpenTextEncoder();
        return WeightLoader.Load(weights, Dtypes.Of(dtype), context.TextDevice ?? context.Device, w => new UmT5Encoder(checkpoint.TextEncoderConfig, w));
    }

    private PromptEncoder Prompts(UmT5Encoder encoder)
    {
        using Checkpoint checkpoint = Checkpoint.Open(context.ModelFolder);
        return new PromptEncoder(UmT5Tokenizer.Load(checkpoint.TokenizerFolder), encoder, checkpoint.TransformerConfig.TextLength);
    }
}
