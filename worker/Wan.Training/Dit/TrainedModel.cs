using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Training.Dit;

/// <summary>Writes what was trained as a folder of the published layout, ready to render with. Each file is as it was or complete, whatever ends the process.</summary>
public static class TrainedModel
{
    private const string Transformer = "transformer.", TextEncoder = "text_encoder.";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <param name="folder">Is made where it is missing; files of these names are replaced.</param>
    /// <param name="tokenizer">The tokenizer's folder, whose files are copied.</param>
    /// <param name="vae">The autoencoder's file, which is copied.</param>
    public static void Write(string folder, DitTrainer trainer, string tokenizer, string vae)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        Directory.CreateDirectory(folder);
        SafetensorsWriter.Write(Path.Combine(folder, "diffusion_pytorch_model.safetensors"), Named(trainer, Transformer), new Dictionary<string, string> { ["format"] = "pt" });
        PthWriter.Write(Path.Combine(folder, "models_t5_umt5-xxl-enc-bf16.pth"), Named(trainer, TextEncoder));
        string words = Directory.CreateDirectory(Path.Combine(folder, "google", "umt5-xxl")).FullName;
        foreach (string file in Directory.EnumerateFiles(tokenizer))
            CopyOver(file, Path.Combine(words, Path.GetFileName(file)));
        CopyOver(vae, Path.Combine(folder, Vae.TrainedVae.FileName));
        JsonObject config = new() { ["_class_name"] = "WanModel", ["_diffusers_version"] = "0.30.0" };
        foreach ((string name, JsonNode? value) in JsonNode.Parse(trainer.Transformer.Config.ToJson())!.AsObject())
            config[name] = value?.DeepClone();
        AtomicFile.Write(Path.Combine(folder, "config.json"), stream => stream.Write(Encoding.UTF8.GetBytes(config.ToJsonString(Indented) + "\n")));
    }

    // Training may be told to write where it reads from.
    private static void CopyOver(string from, string to)
    {
        if (Path.GetFullPath(from) == Path.GetFullPath(to)) return;
        using FileStream source = File.OpenRead(from);
        AtomicFile.Write(to, source.CopyTo);
    }

    private static IEnumerable<(string Name, Tensor Tensor)> Named(DitTrainer trainer, string part) =>
        trainer.AverageWeights
            .Where(w => w.Name.StartsWith(part, StringComparison.Ordinal))
            .Select(w => (w.Name[part.Length..], w.Tensor.to(ScalarType.BFloat16).cpu()));
}
