namespace Wan.Farm.Contracts.Tasks;

/// <summary>A picture that a job names, as it was found when the job was planned.</summary>
/// <param name="Field">Where in the job, for messages: <c>spec.image.path</c>.</param>
/// <param name="Sha256">Of its file, lower-case hex: workers find the file by it.</param>
/// <param name="Size">Upright.</param>
public sealed record PictureInput(string Field, string Sha256, VideoSize Size);
