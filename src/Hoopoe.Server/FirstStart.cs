using System.Net.Sockets;
using System.Security.Cryptography;
using Hoopoe.Core.Telemetry;

namespace Hoopoe.Server;

/// <summary>
/// What a process's first broker would wait for and no later one does, because libraries are loaded for it: done beside the rest
/// of the start. Whoever comes first waits for what is not done yet.
/// </summary>
internal static class FirstStart
{
    private static int _begun;

    /// <summary>Begins, once for the process.</summary>
    public static void Prepare()
    {
        if (Interlocked.Exchange(ref _begun, 1) != 0) return;
        ThreadPool.UnsafeQueueUserWorkItem(
            static _ =>
            {
                // The first user's password is kept as a digest, in base64.
                Convert.ToBase64String(SHA256.HashData([]));
                new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp).Dispose();
            },
            null);
        ThreadPool.UnsafeQueueUserWorkItem(static _ => _ = BrokerTelemetry.HasSpanListeners, null);
    }
}
