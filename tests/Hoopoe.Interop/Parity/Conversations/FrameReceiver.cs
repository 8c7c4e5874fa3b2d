using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Conversations;

/// <summary>Reads a connection's frames on a thread of its own, joins a method with its content, and posts to the mailbox until
/// the stream ends.</summary>
internal sealed class FrameReceiver(Stream stream, Mailbox mailbox)
{
    private readonly Dictionary<ushort, Pending> _pending = [];

    public void Start() => new Thread(Run) { IsBackground = true, Name = "parity receiver" }.Start();

    private void Run()
    {
        try
        {
            while (Frame.Read(stream) is { } frame)
                Receive(frame);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // A reset is an end like any other: how the socket closed is not part of the protocol.
        }
        catch (Exception e) when (e is FormatException or KeyNotFoundException or ArgumentException)
        {
            mailbox.Post(0, Marker($"undecodable: {e.Message}"));
        }

        mailbox.End();
    }

    private void Receive(Frame frame)
    {
        switch (frame.Type)
        {
            case Frame.MethodType:
                Method method = Method.Decode(frame.Payload);
                if (method.Shape.HasContent)
                    _pending[frame.Channel] = new Pending(method);
                else
                    mailbox.Post(frame.Channel, new Incoming(method, null, []));
                break;
            case Frame.HeaderType:
                _pending[frame.Channel].Header = ContentHeader.Decode(frame.Payload);
                PostWhenComplete(frame.Channel);
                break;
            case Frame.BodyType:
                _pending[frame.Channel].Parts.Add(frame.Payload);
                PostWhenComplete(frame.Channel);
                break;
            case Frame.HeartbeatType:
                mailbox.PostHeartbeat();
                break;
            default:
                mailbox.Post(0, Marker("protocol header " + string.Join('-', frame.Payload)));
                break;
        }
    }

    private void PostWhenComplete(ushort channel)
    {
        Pending pending = _pending[channel];
        if ((ulong)pending.Parts.Sum(part => part.Length) < pending.Header!.BodySize)
            return;
        _pending.Remove(channel);
        mailbox.Post(channel, new Incoming(pending.Method, pending.Header, pending.Parts));
    }

    private static Incoming Marker(string text) =>
        new(new Method(new MethodShape(text, 0, 0, []), new Dictionary<string, object?>()), null, []);

    private sealed class Pending(Method method)
    {
        public Method Method => method;

        public ContentHeader? Header { get; set; }

        public List<byte[]> Parts { get; } = [];
    }
}
