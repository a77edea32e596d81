namespace Wan.Parallel.Mesh;

/// <summary>A rank's place in a mesh.</summary>
/// <param name="Cfg">0: the branch with the prompt; 1: the one with the negative prompt</param>
/// <param name="Ring">which block of the tokens</param>
/// <param name="Ulysses">which share of that block, and of the heads</param>
public readonly record struct MeshPosition(int Cfg, int Ring, int Ulysses);
