using System.Text.Json.Serialization;

namespace Wan.Farm.Contracts.Tasks;

/// <summary>A file that a job names, as it was found when the job was planned.</summary>
/// <param name="Field">Where in the job, for messages: <c>spec.image.path</c>.</param>
/// <param name="Sha256">Of its content, lower-case hex: workers find the file by it.</param>
/// <param name="Size">As shown: upright, with square pixels.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(PictureInput), "picture")]
[JsonDerivedType(typeof(VideoInput), "video")]
public abstract record MediaInput(string Field, string Sha256, VideoSize Size);
