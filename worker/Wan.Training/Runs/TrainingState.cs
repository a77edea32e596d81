using System.Globalization;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Training.Runs;

/// <summary>All that a training goes on from, in one safetensors file: weights, moments, averages, and how many steps were made.</summary>
public static class TrainingState
{
    private const string StepsKey = "steps", ConfigKey = "config";

    /// <param name="config">What the training was started with; a state goes on with that only.</param>
    public static void Save(string path, long steps, string config, IEnumerable<(string Name, Tensor Tensor)> tensors) =>
        SafetensorsWriter.Write(path, tensors, new Dictionary<string, string>
        {
            [StepsKey] = steps.ToString(CultureInfo.InvariantCulture),
            [ConfigKey] = config,
        });

    /// <summary>Copies a saved state into these tensors.</summary>
    /// <returns>the steps that were made, 0 where there is no such file</returns>
    /// <exception cref="CheckpointException">The file is damaged, of another configuration, or lacks a tensor.</exception>
    public static long Load(string path, string config, IEnumerable<(string Name, Tensor Tensor)> tensors)
    {
        if (!File.Exists(path)) return 0;
        using SafetensorsFile file = SafetensorsFile.Open(path);
        if (file.Metadata.GetValueOrDefault(ConfigKey) != config)
            throw new CheckpointException(path, "is the state of a training with another configuration; choose another folder, or remove this file to start anew");
        using var off = no_grad();
        using var scope = NewDisposeScope();
        foreach ((string name, Tensor tensor) in tensors)
            tensor.copy_(file.Read(name));
        return long.Parse(file.Metadata[StepsKey], CultureInfo.InvariantCulture);
    }
}
