namespace Wan.Farm.Contracts.Tasks;

/// <summary>A picture that a job names.</summary>
public sealed record PictureInput(string Field, string Sha256, VideoSize Size) : MediaInput(Field, Sha256, Size);
