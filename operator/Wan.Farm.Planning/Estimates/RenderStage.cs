namespace Wan.Farm.Planning.Estimates;

/// <summary>The parts of a render that hold memory one after the other.</summary>
public enum RenderStage
{
    Encode,
    Denoise,
    Decode,
    Assemble,
}
