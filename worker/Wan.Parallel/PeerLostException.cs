namespace Wan.Parallel;

/// <summary>Another rank died, aborted the group, or did not answer in time.</summary>
public sealed class PeerLostException : ProcessGroupException
{
    internal PeerLostException(string group, int peer, string peerName, string reason, Exception? inner)
        : base(group, reason, inner) => (Peer, PeerName) = (peer, peerName);

    /// <summary>The rank that was lost first, as far as the ranks know.</summary>
    public int Peer { get; }

    public string PeerName { get; }
}
