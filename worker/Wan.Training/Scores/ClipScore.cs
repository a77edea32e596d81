namespace Wan.Training.Scores;

/// <summary>What of a prompt a clip shows. With two objects, a thing is right where it is right for both.</summary>
/// <param name="Shape">Something of this outline is in the picture.</param>
/// <param name="Colour">It has this colour.</param>
/// <param name="Direction">It moves, grows or fades as it is said to.</param>
/// <param name="Backdrop">Behind it is what is said to be there.</param>
public sealed record ClipScore(bool Shape, bool Colour, bool Direction, bool Backdrop);
