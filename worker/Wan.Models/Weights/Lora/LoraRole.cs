namespace Wan.Models.Weights.Lora;

/// <summary>What a tensor of a LoRA file is to the module that its key names.</summary>
internal enum LoraRole
{
    /// <summary>A of B·A: [rank, in].</summary>
    Down,

    /// <summary>B of B·A: [out, rank].</summary>
    Up,

    /// <summary>One number: B·A counts alpha / rank times.</summary>
    Alpha,

    /// <summary>Added to the bias, scaled as B·A is.</summary>
    UpBias,

    /// <summary>Added to the weight as it is.</summary>
    Diff,

    /// <summary>Added to the bias as it is.</summary>
    DiffBias,

    /// <summary>Added to the module's modulation table as it is.</summary>
    DiffModulation,
}
