namespace Wan.Farm.Contracts.Tasks;

/// <summary>What denoising takes over from earlier steps. It decides about the latents, and so is part of their key.</summary>
/// <param name="Blocks">Null: the blocks run at every step.</param>
/// <param name="Guidance">Null: both predictions are computed at every step.</param>
public sealed record StepReuse(BlockReuse? Blocks, GuidanceReuse? Guidance);
