namespace Hoopoe;

/// <summary>
/// Has the threads that wait for sockets do the broker's work themselves, one of them for each processor, rather than
/// hand every readable socket to the thread pool: that hop, and the pool's looking out for more work in a loop, cost
/// several times what a message costs at a moderate rate. It is for the whole process, so a program that embeds a
/// broker decides for itself; there the pool does the work.
/// </summary>
internal static class SocketThreads
{
    // The runtime reads this variable alone, when the first socket is used.
    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Decides so unless the environment has decided already. Called before the first socket is made.</summary>
    public static void WorkThemselves()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null) Environment.SetEnvironmentVariable(Variable, "1");
    }
}
