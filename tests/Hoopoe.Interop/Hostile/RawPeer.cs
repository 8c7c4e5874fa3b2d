using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Hoopoe.Interop.Executable;

namespace Hoopoe.Interop.Hostile;

/// <summary>
/// A socket with just enough of AMQP to be a nuisance: what it sends is bytes, and it blocks. Belongs to one thread, and lives
/// until it is disposed of or the test tells it to stop, which fails what it is doing.
/// </summary>
internal sealed class RawPeer : IDisposable
{
    /// <summary>Who the hostile peers log in as; the password is the same.</summary>
    public const string Culprit = "mallory";

    // What a broker that works answers comes in an instant; this is for machines that do much else.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [ThreadStatic]
    private static IPAddress? _origin;

    private readonly CancellationTokenRegistration _stop;

    private RawPeer(Socket socket, CancellationToken stop)
    {
        Socket = socket;
        socket.NoDelay = true;
        socket.ReceiveTimeout = socket.SendTimeout = (int)Limit.TotalMilliseconds;
        _stop = stop.UnsafeRegister(static state => ((Socket)state!).Dispose(), socket);
    }

    /// <summary>
    /// The address of this machine's own that peers come from, so that the log tells those of one test from those of others; it is
    /// the thread's.
    /// </summary>
    public static IPAddress? Origin
    {
        get => _origin;
        set => _origin = value;
    }

    public Socket Socket { get; }

    /// <summary>Connects, and says nothing.</summary>
    public static RawPeer Dial(IPEndPoint address, CancellationToken stop, Action<Socket>? prepare = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            prepare?.Invoke(socket);
            if (Origin is { } origin) socket.Bind(new IPEndPoint(origin, 0));
            socket.Connect(address);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        return new RawPeer(socket, stop);
    }

    /// <summary>Connects and opens the virtual host, and that many channels.</summary>
    public static RawPeer Open(IPEndPoint address, CancellationToken stop, int channels = 1, string user = Culprit, int heartbeat = 0)
    {
        var peer = Dial(address, stop);
        peer.LogIn(user, heartbeat);
        for (int channel = 1; channel <= channels; channel++) peer.OpenChannel(channel);
        return peer;
    }

    /// <summary>Goes through the opening of a connection.</summary>
    public void LogIn(string user, int heartbeat)
    {
        Send(AmqpBytes.ProtocolHeader);
        Expect(10, 10);
        Send(StartOk(user, user));
        Expect(10, 30);
        Send(AmqpBytes.Method(0, 10, 31, AmqpBytes.Octets2(2047), AmqpBytes.Octets4(131_072), AmqpBytes.Octets2(heartbeat)));
        Send(AmqpBytes.Method(0, 10, 40, AmqpBytes.Short("/"), [0, 0]));
        Expect(10, 41);
    }

    /// <summary>A login by PLAIN.</summary>
    public static byte[] StartOk(string user, string password) =>
        AmqpBytes.Method(0, 10, 11, [0, 0, 0, 0], AmqpBytes.Short("PLAIN"), AmqpBytes.Long(Encoding.UTF8.GetBytes($"\0{user}\0{password}")), AmqpBytes.Short("en_US"));

    public void OpenChannel(int channel) => Call(20, 11, AmqpBytes.Method(channel, 20, 10, [0]));

    /// <summary>Declares a queue with the given bits (2 durable, 4 exclusive, 8 autodelete).</summary>
    public void DeclareQueue(string name, byte bits = 0) => Call(50, 11, QueueDeclare(1, name, bits));

    public static byte[] QueueDeclare(int channel, string name, byte bits = 0) =>
        AmqpBytes.Method(channel, 50, 10, [0, 0], AmqpBytes.Short(name), [bits], [0, 0, 0, 0]);

    public static byte[] Consume(int channel, string queue, bool noAck, string tag = "") =>
        AmqpBytes.Method(channel, 60, 20, [0, 0], AmqpBytes.Short(queue), AmqpBytes.Short(tag), [noAck ? (byte)2 : (byte)0], [0, 0, 0, 0]);

    public static byte[] Get(int channel, string queue, bool noAck) =>
        AmqpBytes.Method(channel, 60, 70, [0, 0], AmqpBytes.Short(queue), [noAck ? (byte)1 : (byte)0]);

    public void Send(byte[] bytes)
    {
        for (int sent = 0; sent < bytes.Length;) sent += Socket.Send(bytes, sent, bytes.Length - sent, SocketFlags.None);
    }

    /// <summary>Sends a method and waits for its answer, past all else.</summary>
    public ProbeMethod Call(int classId, int methodId, byte[] request)
    {
        Send(request);
        return Expect(classId, methodId);
    }

    /// <summary>Reads up to a method.</summary>
    /// <exception cref="IOException">The broker closed channel or connection instead.</exception>
    public ProbeMethod Expect(int classId, int methodId)
    {
        while (true)
        {
            var method = ReadMethod();
            if (method.Class == classId && method.Method == methodId) return method;
            if ((method.Class, method.Method) is (10, 50) or (20, 40)) throw new IOException($"closed: {CloseOf(method)}");
        }
    }

    /// <summary>Reads up to the end that the broker makes of a channel or the connection: its code and text; null where it just hung up.</summary>
    public (int Code, string Text)? ReadClose()
    {
        try
        {
            while (true)
            {
                var method = ReadMethod();
                if ((method.Class, method.Method) is (10, 50) or (20, 40)) return CloseOf(method);
            }
        }
        catch (Exception error) when (error is EndOfStreamException or SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown })
        {
            return null;
        }
    }

    /// <summary>Reads until the broker has hung up.</summary>
    public void ReadToEnd()
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (Socket.Receive(buffer) > 0)
            {
                // What comes is of no interest.
            }
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
        {
            // It hung up the hard way.
        }
    }

    /// <summary>Reads the next method, past heartbeats and messages.</summary>
    public ProbeMethod ReadMethod()
    {
        while (true)
        {
            var (type, payload) = ReadFrame();
            if (type != AmqpBytes.MethodFrame) continue;
            return new ProbeMethod(BinaryPrimitives.ReadUInt16BigEndian(payload), BinaryPrimitives.ReadUInt16BigEndian(payload.AsSpan(2)), payload[4..]);
        }
    }

    public (byte Type, byte[] Payload) ReadFrame()
    {
        byte[] header = ReadExactly(7);
        byte[] payload = ReadExactly(BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(3)) + 1);
        return (header[0], payload[..^1]);
    }

    public void Dispose()
    {
        _stop.Dispose();
        Socket.Dispose();
    }

    private static (int Code, string Text) CloseOf(ProbeMethod method) =>
        (BinaryPrimitives.ReadUInt16BigEndian(method.Arguments), Encoding.UTF8.GetString(method.Arguments.AsSpan(3, method.Arguments[2])));

    private byte[] ReadExactly(int count)
    {
        byte[] bytes = new byte[count];
        for (int read = 0; read < count;)
        {
            int got = Socket.Receive(bytes, read, count - read, SocketFlags.None);
            if (got == 0) throw new EndOfStreamException("the broker hung up");
            read += got;
        }
        return bytes;
    }
}
