using Wan.Models.Pipelines.Windows;
using Wan.Parallel.Mesh;

namespace Wan.Farm.Worker.Rendering;

/// <summary>The processes that denoise one task together, as one of them sees it: lanes with windows of their own, or the ranks of a mesh, which are one lane. Every call is made by all of them, in the same order.</summary>
public interface ILaneGroup : IOverlapExchange
{
    int Lane { get; }

    int Lanes { get; }

    /// <summary>Nobody waits for this process: it may stop at any time.</summary>
    bool IsAlone { get; }

    /// <summary>Whether this process stores what its lane makes. Of the ranks of a mesh, which all have it, the first does.</summary>
    bool Stores { get; }

    /// <summary>The ranks that compute each prediction together; null: this process does.</summary>
    DeviceMesh? Mesh { get; }

    /// <summary>Time spent so far on waiting for other ranks of the mesh.</summary>
    TimeSpan Waited { get; }

    /// <summary>What the first process says.</summary>
    int FromFirst(int value);

    /// <summary>Whether any process says yes, for each question.</summary>
    (bool First, bool Second) Any(bool first, bool second);
}
