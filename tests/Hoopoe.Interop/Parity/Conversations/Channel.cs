using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Conversations;

/// <summary>One channel of a script's connection. A call waits for its reply; an error that closes the channel or the connection
/// is written down, answered, and ends the call without a result.</summary>
internal sealed class Channel(Conversation conversation, Connection connection, ushort number)
{
    private readonly SortedSet<ulong> _unconfirmed = [];
    private ulong _published;
    private bool _confirming;

    public Connection Connection => connection;

    public ushort Number => number;

    /// <summary>Whether the broker has closed this channel.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Sends a method and does not wait.</summary>
    public void Send(string name, params (string Name, object? Value)[] arguments)
    {
        if (IsClosed)
            throw new ScriptStoppedException($"{connection.Name}.{number} is closed");
        connection.Send(number, Method.Of(name, arguments));
    }

    /// <summary>Sends a method and waits for its reply; null when the channel or the connection was closed instead.</summary>
    public Incoming? Call(string name, params (string Name, object? Value)[] arguments)
    {
        Send(name, arguments);
        return Await(incoming => IsReply(name, incoming.Method.Name), $"the reply to {name}");
    }

    /// <summary>Sends a method and waits for its reply; neither is written down.</summary>
    public Incoming? CallQuietly(Method method)
    {
        if (IsClosed)
            throw new ScriptStoppedException($"{connection.Name}.{number} is closed");
        connection.Send(number, method, quiet: true);
        return Await(incoming => incoming.Method.Name == method.Name + "-ok", method.Name + "-ok", method.Name + "-ok");
    }

    /// <summary>Waits for a method, writing down all that comes before it. The script stops when the channel ends first.</summary>
    public Incoming Expect(string name) => Await(incoming => incoming.Method.Name == name, name)
        ?? throw new ScriptStoppedException($"{connection.Name}.{number} ended before {name}");

    /// <summary>Waits for a method that many times.</summary>
    public void Expect(string name, int times)
    {
        for (int index = 0; index < times; index++)
            Expect(name);
    }

    /// <summary>Waits until the broker closes this channel or its connection.</summary>
    public void ExpectClose() => Await(_ => false, "a close");

    /// <summary>Opens the channel's number again if the broker closed it.</summary>
    public Channel Reopen()
    {
        if (!IsClosed)
            return this;
        IsClosed = false;
        _confirming = false;
        _unconfirmed.Clear();
        Call("channel.open");
        return this;
    }

    /// <summary>A round trip through this channel that changes nothing: whatever the channel had to say before is written down.</summary>
    public void Sync()
    {
        if (!IsClosed && !connection.IsClosed)
            CallQuietly(Method.Of("exchange.declare", ("exchange", "amq.direct"), ("type", "direct"), ("passive", true)));
    }

    /// <summary>Waits until these queues have handled everything that this channel gave them. A broker may answer a question
    /// about a queue ahead of work that waits there, hence twice.</summary>
    public void Settle(params string[] queues)
    {
        Sync();
        foreach (string queue in queues.Concat(queues))
            CallQuietly(Method.Of("queue.declare", ("queue", queue), ("passive", true)));
        Sync();
    }

    /// <summary>Sends a message; its body is cut into frames as the connection's limit demands.</summary>
    public void Publish(string exchange, string key, byte[] body, Table? properties = null, bool mandatory = false, bool immediate = false)
    {
        Dictionary<string, object?> values = new(properties ?? [], StringComparer.Ordinal);
        string content = Rendering.Fields(PropertyCatalog.All, values);
        Method method = Method.Of(
            "basic.publish", ("exchange", exchange), ("routing-key", key), ("mandatory", mandatory), ("immediate", immediate));
        conversation.Transcript.Add($"{connection.Name}.{number} > {Rendering.Sent(method)} |{content} | {Rendering.Body(body)}");
        connection.Send(number, method, quiet: true);
        ContentHeader header = new(60, (ulong)body.Length, values);
        connection.SendBytes(new Frame(Frame.HeaderType, number, header.Encode()).Encode());
        foreach (byte[] part in body.Chunk((int)connection.Options.FrameMax - 8))
            connection.SendBytes(new Frame(Frame.BodyType, number, part).Encode());
        if (_confirming)
            _unconfirmed.Add(++_published);
    }

    /// <summary>Waits until every message sent on this channel is confirmed or refused, and writes down which were refused: how
    /// a broker groups its confirms, and when it sends them, is its own affair.</summary>
    public void AwaitConfirms()
    {
        if (IsClosed || connection.IsClosed || _unconfirmed.Count == 0)
            return;
        string range = $"{_unconfirmed.Min}..{_published}";
        SortedSet<ulong> refused = [];
        while (_unconfirmed.Count > 0)
        {
            HashSet<ulong> before = [.. _unconfirmed];
            Incoming? incoming = Await(i => i.Method.Name is "basic.ack" or "basic.nack", "a confirm", "basic.ack", "basic.nack");
            if (incoming is null)
                return;
            if (incoming.Method.Name == "basic.nack")
                refused.UnionWith(before.Except(_unconfirmed));
        }

        string result = refused.Count == 0 ? "" : $", refused {string.Join(' ', refused)}";
        conversation.Transcript.Add($"{connection.Name}.{number} < confirms {range}{result}");
    }

    private Incoming? Await(Func<Incoming, bool> wanted, string awaited, params string[] quiet)
    {
        if (_confirming && awaited is not ("basic.ack" or "basic.nack"))
            quiet = [.. quiet, "basic.ack"];
        while (!IsClosed && connection.Take(number, awaited, quiet) is { } incoming)
        {
            Note(incoming.Method);
            if (incoming.Method.Name != "channel.close" && wanted(incoming))
                return incoming;
        }

        return null;
    }

    private void Note(Method method)
    {
        switch (method.Name)
        {
            case "confirm.select-ok":
                _confirming = true;
                _published = 0;
                break;
            case "channel.close":
                connection.Send(number, Method.Of("channel.close-ok"), quiet: true);
                IsClosed = true;
                break;
            case "channel.close-ok":
                IsClosed = true;
                break;
            case "basic.ack" or "basic.nack":
                ulong tag = method.Number("delivery-tag");
                bool multiple = (bool)method.Values["multiple"]!;
                _unconfirmed.RemoveWhere(open => open == tag || (multiple && open < tag));
                break;
        }
    }

    private static bool IsReply(string name, string reply) =>
        reply == name + "-ok" || (name == "basic.get" && reply == "basic.get-empty");
}
