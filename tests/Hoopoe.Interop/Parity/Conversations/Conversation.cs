using System.Net;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Conversations;

/// <summary>One run of a script against one broker: its connections, its transcript, and the removal of what it declared.</summary>
internal sealed class Conversation(IPEndPoint address) : IDisposable
{
    private readonly List<Connection> _connections = [];
    private readonly HashSet<(string VirtualHost, string Kind, string Name)> _declared = [];

    public Transcript Transcript { get; } = new();

    /// <summary>How long to wait for a frame before giving up.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>Runs the script to its end, says what came unasked, and cleans up.</summary>
    public static IReadOnlyList<string> Run(IPEndPoint address, Action<Conversation> script)
    {
        using Conversation conversation = new(address);
        try
        {
            script(conversation);
            conversation.Finish();
        }
        catch (ScriptStoppedException e)
        {
            conversation.Transcript.Add("stopped: " + e.Message);
        }

        conversation.CleanUp();
        return conversation.Transcript.Lines;
    }

    /// <summary>A connection that has gone through its handshake.</summary>
    public Connection Connect(ConnectOptions? options = null) => Dial().Handshake(options ?? new ConnectOptions());

    /// <summary>A connection of this user.</summary>
    public Connection ConnectAs(string user) => Connect(new ConnectOptions { User = user, Password = user });

    /// <summary>A socket on which nothing has been said.</summary>
    public Connection Dial()
    {
        Connection connection = new(this, ((char)('a' + _connections.Count)).ToString(), address);
        _connections.Add(connection);
        return connection;
    }

    /// <summary>The next channel of the script's first connection.</summary>
    public Channel Open() => (_connections.Count == 0 ? Connect() : _connections[0]).OpenChannel();

    /// <summary>The next channel of the script's first connection, in confirm mode.</summary>
    public Channel OpenPublisher()
    {
        Channel channel = Open();
        channel.CallQuietly(Method.Of("confirm.select"));
        return channel;
    }

    /// <summary>Notes what a method declares, for the removal afterwards.</summary>
    public void Remember(string virtualHost, Method method)
    {
        if (method.Name is "queue.declare" or "queue.declare-ok")
            _declared.Add((virtualHost, "queue", (string?)method.Values.GetValueOrDefault("queue") ?? ""));
        else if (method.Name == "exchange.declare")
            _declared.Add((virtualHost, "exchange", (string?)method.Values.GetValueOrDefault("exchange") ?? ""));
    }

    public void Dispose()
    {
        foreach (Connection connection in _connections)
            connection.Dispose();
    }

    private void Finish()
    {
        foreach (Connection connection in _connections)
        {
            foreach (Channel channel in connection.Channels)
            {
                channel.AwaitConfirms();
                channel.Sync();
            }

            connection.CloseQuietly();
        }
    }

    /// <summary>Deletes what is left. An exclusive queue of a connection that just vanished may be locked for a moment, so
    /// deleting is repeated until it succeeds.</summary>
    private void CleanUp()
    {
        Dispose();
        foreach (IGrouping<string, (string VirtualHost, string Kind, string Name)> host in _declared.GroupBy(entry => entry.VirtualHost))
        {
            List<(string Kind, string Name)> left = [.. host.Where(e => !IsBuiltIn(e)).Select(e => (e.Kind, e.Name))];
            if (left.Count == 0)
                continue;
            using Conversation janitor = new(address);
            Channel channel = janitor.Connect(new ConnectOptions { VirtualHost = host.Key }).OpenChannel();
            foreach ((string kind, string name) in left)
            {
                for (int tries = 0; channel.CallQuietly(Method.Of(kind + ".delete", (kind, name))) is null && tries < 200; tries++)
                    channel = janitor._connections[0].OpenChannel();
            }

            janitor._connections[0].CloseQuietly();
        }
    }

    private static bool IsBuiltIn((string VirtualHost, string Kind, string Name) entry) => entry.Name.Length == 0
        || (entry.Kind == "exchange" && entry.Name.StartsWith("amq.", StringComparison.Ordinal))
        || entry.Name.StartsWith("amq.rabbitmq.", StringComparison.Ordinal);
}
