using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Hoopoe.Compare.Probes;

/// <summary>One TCP stream over loopback with nothing behind it: what the machine lets through at the moment.</summary>
internal static class LoopbackStream
{
    private const int Piece = 256 * 1024;

    /// <summary>Bytes a second, over that long.</summary>
    public static double Measure(TimeSpan time)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using Socket sender = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        sender.Connect(listener.LocalEndpoint);
        using var receiver = listener.AcceptSocket();
        Thread sending = new(() => Send(sender, time));
        sending.Start();
        var watch = Stopwatch.StartNew();
        long bytes = Receive(receiver);
        double rate = bytes / watch.Elapsed.TotalSeconds;
        sending.Join();
        return rate;
    }

    private static void Send(Socket socket, TimeSpan time)
    {
        byte[] piece = new byte[Piece];
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < time)
            socket.Send(piece);
        socket.Shutdown(SocketShutdown.Send);
    }

    private static long Receive(Socket socket)
    {
        byte[] piece = new byte[Piece];
        long bytes = 0;
        int read;
        while ((read = socket.Receive(piece)) > 0)
            bytes += read;
        return bytes;
    }
}
