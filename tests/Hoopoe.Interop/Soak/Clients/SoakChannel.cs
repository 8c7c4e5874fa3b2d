using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Soak.Clients;

/// <summary>One channel of a soak's connection, with what it owes and what it is owed.</summary>
internal sealed class SoakChannel(SoakConnection connection, ushort number)
{
    private const int BodyPart = 100_000;

    public SoakConnection Connection => connection;

    public ushort Number => number;

    public Observations Seen => connection.Seen;

    public bool IsOpen { get; private set; } = true;

    /// <summary>Delivery tags that wait for an acknowledgement.</summary>
    public List<ulong> Unsettled { get; } = [];

    /// <summary>The consumers, and whether each acknowledges.</summary>
    public Dictionary<string, bool> Consumers { get; } = new(StringComparer.Ordinal);

    public ChannelMode Mode { get; set; }

    /// <summary>The number of the last publish in confirm mode.</summary>
    public ulong Published { get; private set; }

    /// <summary>Called with what arrives unasked: deliveries, returns, confirms.</summary>
    public Action<Incoming>? Arrived { get; set; }

    /// <summary>Sends a method and waits for its answer; null when the broker closed the channel instead.</summary>
    public Incoming? Call(Method method)
    {
        string answer = method.Name + "-ok";
        connection.Send(number, method);
        while (IsOpen)
        {
            Incoming incoming = connection.Await(number, method.Name);
            if (incoming.Method.Name == answer || incoming.Method.Name == "basic.get-empty")
                return incoming;
            Take(incoming);
        }

        return null;
    }

    public Incoming? Call(string name, params (string Name, object? Value)[] arguments) => Call(Method.Of(name, arguments));

    public void Send(string name, params (string Name, object? Value)[] arguments) => connection.Send(number, Method.Of(name, arguments));

    /// <summary>Publishes in one write; <paramref name="upTo"/> cuts the bytes off there.</summary>
    public int Publish(string exchange, string key, byte[] body, Table properties, bool mandatory = false, int? upTo = null)
    {
        using MemoryStream bytes = new(body.Length + 1024);
        bytes.Write(new Frame(Frame.MethodType, number, Method.Of(
            "basic.publish", ("exchange", exchange), ("routing-key", key), ("mandatory", mandatory)).Encode()).Encode());
        Dictionary<string, object?> values = properties.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        bytes.Write(new Frame(Frame.HeaderType, number, new ContentHeader(60, (ulong)body.Length, values).Encode()).Encode());
        for (int at = 0; at < body.Length; at += BodyPart)
            bytes.Write(new Frame(Frame.BodyType, number, body[at..Math.Min(body.Length, at + BodyPart)]).Encode());
        int length = Math.Min(upTo ?? int.MaxValue, (int)bytes.Length);
        connection.SendBytes(bytes.GetBuffer().AsSpan(0, length));
        Seen.Count("published");
        if (Mode == ChannelMode.Confirm)
            Published++;
        return length;
    }

    /// <summary>Takes what has arrived.</summary>
    public void TakeArrived()
    {
        while (IsOpen && connection.TryTake(number) is { } incoming)
            Take(incoming);
    }

    public void Close()
    {
        Call("channel.close", ("reply-code", 200), ("reply-text", "bye"));
        IsOpen = false;
    }

    /// <summary>Waits for one thing to arrive.</summary>
    public void AwaitArrival(string what) => Take(connection.Await(number, what));

    private void Take(Incoming incoming)
    {
        switch (incoming.Method.Name)
        {
            case "basic.deliver":
                Seen.Count("delivered");
                if (Consumers.GetValueOrDefault(incoming.Method.Text("consumer-tag")))
                    Unsettled.Add(incoming.Method.Number("delivery-tag"));
                break;
            case "basic.cancel":
                Seen.Count("consumers cancelled by the broker");
                Consumers.Remove(incoming.Method.Text("consumer-tag"));
                break;
            case "basic.return":
                Seen.Count("returned");
                break;
            case "channel.close":
                Closed(incoming.Method);
                break;
        }

        Arrived?.Invoke(incoming);
    }

    private void Closed(Method close)
    {
        IsOpen = false;
        ulong code = close.Number("reply-code");
        Seen.Count($"channel.close {code}");
        if (code == 541)
            Seen.Fail($"channel.close {code} {close.Text("reply-text")}");
        connection.Send(number, Method.Of("channel.close-ok"));
    }
}
