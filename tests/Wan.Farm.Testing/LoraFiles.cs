using TorchSharp;
using Wan.Models.Weights;

namespace Wan.Farm.Testing;

/// <summary>LoRAs of random numbers for a model of random numbers.</summary>
public static class LoraFiles
{
    private const long Rank = 2;

    /// <summary>For the queries of every block, large enough that frames change.</summary>
    /// <param name="modelFolder">Its transformer gives the shapes.</param>
    /// <param name="strangers">How many tensors the file also has that no model has a place for.</param>
    /// <returns><paramref name="path"/>.</returns>
    public static string Write(string path, string modelFolder, int seed = 1, int strangers = 0)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using Checkpoint checkpoint = Checkpoint.Open(modelFolder);
        using IWeightSource transformer = checkpoint.OpenTransformer();
        Random random = new(seed);
        List<(string, torch.Tensor)> tensors = [];
        foreach (WeightInfo weight in transformer.Weights.Values.Where(IsQuery).OrderBy(weight => weight.Name, StringComparer.Ordinal))
        {
            string module = weight.Name[..weight.Name.LastIndexOf('.')];
            tensors.Add(($"diffusion_model.{module}.lora_A.weight", Numbers(random, Rank, weight.Shape[1])));
            tensors.Add(($"diffusion_model.{module}.lora_B.weight", Numbers(random, weight.Shape[0], Rank)));
        }

        for (int i = 0; i < strangers; i++)
            tensors.Add(($"text_encoder.layers.{i}.diff", Numbers(random, 1, 1)));
        SafetensorsWriter.Write(path, tensors);
        return path;
    }

    private static bool IsQuery(WeightInfo weight) =>
        weight.Name.StartsWith("blocks.", StringComparison.Ordinal) && weight.Name.EndsWith(".self_attn.q.weight", StringComparison.Ordinal);

    private static torch.Tensor Numbers(Random random, long rows, long columns) =>
        torch.tensor([.. Enumerable.Range(0, (int)(rows * columns)).Select(_ => random.NextSingle() - 0.5f)], [rows, columns]);
}
