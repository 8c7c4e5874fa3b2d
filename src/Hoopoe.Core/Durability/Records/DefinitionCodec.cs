using Hoopoe.Core.Access;
using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Parameters;
using Hoopoe.Core.Queues;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability.Records;

/// <summary>
/// A change of the definitions as a record. The payload: an octet for the version, one for the
/// <see cref="DefinitionKind"/>, the virtual host if there is one, and the definition's fields. The removal of a thing
/// says the same as its definition did, and is of that thing alone.
/// </summary>
internal static class DefinitionCodec
{
    private const byte Version = 1;

    // A value that may be anything stands in arguments of its own.
    private const string ValueName = "value";

    [Flags]
    private enum Properties : byte
    {
        None = 0,
        Durable = 1,
        AutoDelete = 2,
        Internal = 4,
        ToExchange = 8,
    }

    /// <summary>Writes a change as a record, encrypted with a key if there is one.</summary>
    public static void Write(FrameBuilder frame, in DefinitionChange change, DataKey? key = null)
    {
        var type = change.Removed ? RecordType.Removed : RecordType.Defined;
        int offset = key is null ? frame.Begin((byte)type) : EncryptedRecord.Begin(frame, type, key, []);
        if (change.Definition is UnknownDefinition unknown)
        {
            frame.Write(unknown.Payload);
        }
        else
        {
            frame.WriteByte(Version);
            frame.WriteByte((byte)DefinitionKinds.Of(change.Definition));
            frame.WriteOptionalText(change.VirtualHost);
            WriteFields(frame, change.Definition);
        }
        if (key is null) frame.End();
        else EncryptedRecord.End(frame, key, offset, clear: 0);
    }

    /// <summary>Reads a record of either type; false if it is none, and never an exception.</summary>
    public static bool TryRead(RecordType type, ReadOnlySpan<byte> payload, out DefinitionChange change)
    {
        change = default;
        if (type is not (RecordType.Defined or RecordType.Removed) || payload.Length < 2) return false;
        bool removed = type == RecordType.Removed;
        var kind = (DefinitionKind)payload[1];
        if (payload[0] != Version || kind is < DefinitionKind.VirtualHost or > DefinitionKind.Parameter)
        {
            change = new DefinitionChange(new UnknownDefinition(payload.ToArray()), null, removed);
            return true;
        }
        var reader = new FieldReader(payload[2..]);
        string? virtualHost = reader.ReadOptionalText();
        // Virtual hosts and users belong to the node, parameters to either, and all the rest to a virtual host.
        if (kind != DefinitionKind.Parameter && (virtualHost is null) != (kind is DefinitionKind.VirtualHost or DefinitionKind.User)) return false;
        change = new DefinitionChange(ReadFields(ref reader, kind, virtualHost ?? ""), virtualHost, removed);
        return reader.IsWhole;
    }

    private static void WriteFields(FrameBuilder frame, object definition)
    {
        switch (definition)
        {
            case string virtualHost:
                frame.WriteText(virtualHost);
                break;
            case UserDefinition user:
                frame.WriteText(user.Name);
                frame.WriteOptionalText(user.Password?.Algorithm);
                frame.WriteOptionalText(user.Password?.Value);
                frame.WriteTexts(user.Tags);
                break;
            case PermissionDefinition permission:
                frame.WriteTexts([permission.User, permission.Configure, permission.Write, permission.Read]);
                break;
            case TopicPermissionDefinition permission:
                frame.WriteTexts([permission.User, permission.Exchange, permission.Write, permission.Read]);
                break;
            case ExchangeDefinition exchange:
                frame.WriteFixed(exchange.DurableId);
                frame.WriteText(exchange.Name);
                frame.WriteText(exchange.Kind);
                frame.WriteByte((byte)(If(exchange.Durable, Properties.Durable) | If(exchange.AutoDelete, Properties.AutoDelete)
                    | If(exchange.Internal, Properties.Internal)));
                ArgumentsCodec.Write(frame, exchange.Arguments);
                break;
            case QueueDefinition queue:
                frame.WriteFixed(queue.DurableId);
                frame.WriteText(queue.Name);
                frame.WriteByte((byte)(If(queue.Durable, Properties.Durable) | If(queue.AutoDelete, Properties.AutoDelete)));
                ArgumentsCodec.Write(frame, queue.Arguments);
                break;
            case BindingDefinition binding:
                frame.WriteText(binding.Source);
                frame.WriteText(binding.Destination);
                frame.WriteByte((byte)If(binding.ToExchange, Properties.ToExchange));
                frame.WriteText(binding.RoutingKey);
                ArgumentsCodec.Write(frame, binding.Arguments);
                break;
            case ParameterDefinition parameter:
                frame.WriteText(parameter.Component);
                frame.WriteText(parameter.Name);
                ArgumentsCodec.Write(frame, new Arguments([KeyValuePair.Create(ValueName, parameter.Value)]));
                break;
        }
    }

    private static object ReadFields(ref FieldReader reader, DefinitionKind kind, string virtualHost) => kind switch
    {
        DefinitionKind.VirtualHost => reader.ReadText(),
        DefinitionKind.User => ReadUser(ref reader),
        DefinitionKind.Permission or DefinitionKind.TopicPermission => ReadPermission(ref reader, kind, virtualHost),
        DefinitionKind.Exchange => ReadExchange(ref reader),
        DefinitionKind.Queue => ReadQueue(ref reader),
        DefinitionKind.Binding => ReadBinding(ref reader),
        DefinitionKind.Parameter => new ParameterDefinition(reader.ReadText(), reader.ReadText(), ArgumentsCodec.Read(ref reader)[ValueName]),
    };

    private static UserDefinition ReadUser(ref FieldReader reader)
    {
        string name = reader.ReadText();
        string? algorithm = reader.ReadOptionalText();
        string? value = reader.ReadOptionalText();
        if (algorithm is null != value is null) reader.Fail();
        return new UserDefinition(name, algorithm is null ? null : new PasswordHash(algorithm, value ?? ""), reader.ReadTexts());
    }

    private static object ReadPermission(ref FieldReader reader, DefinitionKind kind, string virtualHost)
    {
        if (reader.ReadTexts() is not [var user, var second, var write, var read])
        {
            reader.Fail();
            return "";
        }
        return kind == DefinitionKind.Permission
            ? new PermissionDefinition(user, virtualHost, second, write, read)
            : new TopicPermissionDefinition(user, virtualHost, second, write, read);
    }

    private static ExchangeDefinition ReadExchange(ref FieldReader reader)
    {
        long id = reader.ReadFixed<long>();
        string name = reader.ReadText();
        string kind = reader.ReadText();
        var properties = ReadProperties(ref reader, Properties.Durable | Properties.AutoDelete | Properties.Internal);
        return new ExchangeDefinition(
            name, kind, properties.HasFlag(Properties.Durable), properties.HasFlag(Properties.AutoDelete),
            properties.HasFlag(Properties.Internal), ArgumentsCodec.Read(ref reader))
        {
            DurableId = id,
        };
    }

    private static QueueDefinition ReadQueue(ref FieldReader reader)
    {
        long id = reader.ReadFixed<long>();
        string name = reader.ReadText();
        var properties = ReadProperties(ref reader, Properties.Durable | Properties.AutoDelete);
        return new QueueDefinition(
            name, properties.HasFlag(Properties.Durable), properties.HasFlag(Properties.AutoDelete), null,
            ArgumentsCodec.Read(ref reader), QueueSettings.Default)
        {
            DurableId = id,
        };
    }

    private static BindingDefinition ReadBinding(ref FieldReader reader)
    {
        string source = reader.ReadText();
        string destination = reader.ReadText();
        var properties = ReadProperties(ref reader, Properties.ToExchange);
        return new BindingDefinition(
            source, destination, properties.HasFlag(Properties.ToExchange), reader.ReadText(), ArgumentsCodec.Read(ref reader));
    }

    private static Properties ReadProperties(ref FieldReader reader, Properties possible)
    {
        var properties = (Properties)reader.ReadByte();
        if ((properties & ~possible) != 0) reader.Fail();
        return properties;
    }

    private static Properties If(bool condition, Properties property) => condition ? property : Properties.None;
}
