using Hoopoe.Core.Messages;

namespace Hoopoe.Core.Interception;

/// <summary>
/// A message as interceptors see it, with what those before made of it. One object serves message after message: it is valid
/// for the call it is given to, used by one thread at a time, and says so when it is used later. Nothing is decoded before
/// somebody asks for it.
/// </summary>
public abstract class InterceptedMessage
{
    private readonly CachedText _exchange = new();
    private readonly CachedText _routingKey = new();
    private Message _message;
    private IMessageFormat? _format;
    private MessageProperties? _before;
    private MessageProperties? _after;
    private ReadOnlyMemory<byte>? _body;
    private byte[]? _loaded;

    /// <summary>The virtual host.</summary>
    public string VirtualHost { get; private set; } = "";

    /// <summary>The exchange it was published to, or that it comes from as a dead letter; empty for the default exchange.</summary>
    public virtual string Exchange => Amendments?.Exchange ?? _exchange.Of(Valid.Exchange);

    /// <summary>The routing key.</summary>
    public virtual string RoutingKey => Amendments?.RoutingKey ?? _routingKey.Of(Valid.RoutingKey);

    /// <summary>The properties and headers; set them to change them: <c>message.Properties = message.Properties with { … }</c>.</summary>
    public MessageProperties Properties
    {
        get => _after ??= _before = Format.ReadProperties(Valid.Properties);
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            // What is changed is found by comparing, so it must be known what was there.
            _ = Properties;
            _after = value;
        }
    }

    /// <summary>The headers; change them by <see cref="SetHeader"/> and <see cref="RemoveHeader"/>.</summary>
    public Arguments Headers => Properties.Headers;

    /// <summary>How often, where and why the message died before, latest first; empty for one that never did.</summary>
    public IReadOnlyList<Death> Deaths => Amendments?.Deaths ?? [];

    /// <summary>Bytes in the body.</summary>
    public int BodyLength => _body?.Length ?? Valid.BodyLength;

    /// <summary>
    /// The body; valid as long as this. One of more than 256 KiB may be on disk alone: then it is read into memory as a whole
    /// when it is first asked for.
    /// </summary>
    /// <exception cref="Hoopoe.Journal.JournalException">It cannot be read.</exception>
    public ReadOnlyMemory<byte> Body => _body ?? (Valid.IsChunked ? _loaded ??= Load() : _message.BodyMemory);

    private protected MessageAmendments? Amendments { get; private set; }

    /// <summary>Whether properties or body are not those that came.</summary>
    internal bool IsChanged => !ReferenceEquals(_after, _before) || _body is not null;

    private protected IMessageFormat Format => _format ?? throw Misused();

    private protected Message Valid => _format is null ? throw Misused() : _message;

    /// <summary>Adds a header, or replaces it; the value is of a type that <see cref="Arguments"/> names, or a <see cref="DateTimeOffset"/>.</summary>
    public void SetHeader(string name, object? value) => Properties = Properties.WithHeader(name, value);

    /// <summary>Takes a header out, if it is there.</summary>
    public void RemoveHeader(string name) => Properties = Properties.WithoutHeader(name);

    /// <summary>Replaces the body. The bytes are not copied until the interceptor is done, and must not change before.</summary>
    public void SetBody(ReadOnlyMemory<byte> body)
    {
        _ = Valid;
        _body = body;
    }

    internal void Begin(Broker broker, string virtualHost, Message message, MessageAmendments? amendments)
    {
        (_message, _format, Amendments, VirtualHost) = (message, broker.Formats[message.Format], amendments, virtualHost);
        (_before, _after, _body, _loaded) = (null, null, null, null);
    }

    internal void End() => (_message, _format, Amendments, _before, _after, _body, _loaded) = (default, null, null, null, null, null, null);

    /// <summary>The property block as it is now.</summary>
    internal ReadOnlySpan<byte> PropertyBlock() => ReferenceEquals(_after, _before)
        ? Valid.Properties
        : Format.ChangeProperties(Valid.Properties, _before!, _after!);

    /// <summary>The property block that takes the place of the message's, or null where nothing was changed there.</summary>
    internal byte[]? ChangedPropertyBlock() => ReferenceEquals(_after, _before) ? null : Format.ChangeProperties(Valid.Properties, _before!, _after!);

    /// <summary>The body that takes the place of the message's, or null.</summary>
    internal ReadOnlyMemory<byte>? ChangedBody => _body;

    private byte[] Load()
    {
        byte[] body = new byte[_message.BodyLength];
        for (int i = 0; i < _message.PieceCount; i++)
        {
            var piece = body.AsSpan(i * StoredBody.PieceLength, StoredBody.LengthOf(i, body.Length));
            _message.Slab.StoredBody!.Read(i, piece);
        }
        return body;
    }

    private static InvalidOperationException Misused() => new(
        "An intercepted message is valid only until the interceptor it was given to is done; copy what is needed for longer.");
}
