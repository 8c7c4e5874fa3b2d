using System.Globalization;

namespace Hoopoe;

/// <summary>
/// Has the threads that wait for sockets do the broker's work themselves rather than hand every readable socket to the
/// thread pool: that hop, and the pool's looking out for more work in a loop, cost several times what a message costs at a
/// moderate rate. There is one of them for two processors: the pool takes over whatever is large or long, and each further
/// one is woken for what another was about to come to. It is for the whole process, so a program that embeds a broker
/// decides for itself; there the pool does the work.
/// </summary>
internal static class SocketThreads
{
    // The runtime reads these variables alone, when the first socket is used.
    private const string Inline = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
    private const string Count = "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT";

    /// <summary>Decides so unless the environment has decided already. Called before the first socket is made.</summary>
    public static void WorkThemselves()
    {
        Default(Inline, "1");
        Default(Count, Math.Max(1, Environment.ProcessorCount / 2).ToString(CultureInfo.InvariantCulture));
    }

    private static void Default(string variable, string value)
    {
        if (Environment.GetEnvironmentVariable(variable) is null) Environment.SetEnvironmentVariable(variable, value);
    }
}
