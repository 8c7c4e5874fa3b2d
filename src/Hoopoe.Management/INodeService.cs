namespace Hoopoe.Management;

/// <summary>
/// The service of clients over the network, which may be stopped and started while the broker and its API go on: the seam to whoever has
/// the listeners. Any thread may call.
/// </summary>
public interface INodeService
{
    /// <summary>Whether clients are served.</summary>
    bool IsRunning { get; }

    /// <summary>Stops or starts it; completes when that is done. What is so already stays so.</summary>
    /// <returns>Why it could not be done, or null.</returns>
    Task<string?> SetAsync(bool running);
}
