namespace Wan.Parallel;

/// <summary>The store where ranks meet cannot be served, reached or asked, or a key did not come in time.</summary>
public sealed class RendezvousException : IOException
{
    internal RendezvousException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
