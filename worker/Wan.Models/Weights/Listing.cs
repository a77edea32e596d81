namespace Wan.Models.Weights;

/// <summary>Lists for messages: the first few in full, the rest counted.</summary>
internal static class Listing
{
    private const int Most = 10;

    public static string Of(IReadOnlyCollection<string> items)
    {
        string shown = string.Join(", ", items.Take(Most).Select(item => CheckpointException.Shorten(item)));
        return items.Count <= Most ? shown : $"{shown}, … and {items.Count - Most} more";
    }
}
