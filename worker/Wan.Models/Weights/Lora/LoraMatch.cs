namespace Wan.Models.Weights.Lora;

/// <summary>How a LoRA fits a model.</summary>
/// <param name="Parameters">Weights and biases of the model that it changes.</param>
/// <param name="Tensors">All tensors of the file.</param>
/// <param name="Unmatched">Those that the model has no place for.</param>
public sealed record LoraMatch(LoraUse Use, int Parameters, int Tensors, IReadOnlyList<string> Unmatched)
{
    /// <summary>One line for people when a part of the file is left out, else null.</summary>
    public string? Warning => Unmatched.Count == 0
        ? null
        : $"{Use.Path}: {Unmatched.Count} of {Tensors} tensors have no place in the model and are left out: {Listing.Of(Unmatched)}";
}
