using System.Text;
using Hoopoe.Bench.Workloads;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Bench.Traffic;

/// <summary>One message of a <see cref="PublishCycle"/> before it is encoded: method, header and body. Lives while the cycle is made.</summary>
internal readonly record struct PublishTemplate(Workload Workload, int Target, ushort Channel, int Size, int Turn)
{
    private const byte PersistentMode = 2;

    /// <summary>The message's frames, and where among them its body begins.</summary>
    public byte[] Encode(int frameMax, out int bodyStart)
    {
        var method = new BasicPublish
        {
            Exchange = Encoding.UTF8.GetBytes(Workload.Topology.Exchange),
            RoutingKey = Encoding.UTF8.GetBytes(Workload.Topology.Targets[Target].Key),
            Mandatory = Workload.Mandatory,
        };
        byte[] properties = EncodeProperties();
        byte[] body = new byte[Size];
        if (Size > BodyStamp.Length) Workload.Pattern.Fill(body.AsSpan(BodyStamp.Length), 0);
        int before = FrameWriter.MethodLength(method) + FrameWriter.HeaderLength(properties.Length);
        byte[] frames = new byte[before + FrameWriter.BodyLength(Size, frameMax)];
        WireWriter writer = new(frames);
        FrameWriter.WriteMethod(ref writer, Channel, method);
        FrameWriter.WriteHeader(ref writer, Channel, Size, properties);
        FrameWriter.WriteBody(ref writer, Channel, body, frameMax);
        bodyStart = before + Frame.HeaderLength;
        return frames;
    }

    private byte[] EncodeProperties()
    {
        var wanted = Workload.Properties;
        var properties = default(BasicProperties);
        if (wanted.Persistent) properties = properties with { DeliveryMode = PersistentMode };
        if (wanted.Priorities.Count > 0) properties = properties with { Priority = wanted.Priorities[Turn % wanted.Priorities.Count] };
        if (wanted.Expiration is { } expiration) properties = properties with { Expiration = Encoding.UTF8.GetBytes(expiration) };
        if (wanted.ContentType is { } type) properties = properties with { ContentType = Encoding.UTF8.GetBytes(type) };
        if (wanted.CorrelationId is { } id) properties = properties with { CorrelationId = Encoding.UTF8.GetBytes(id) };
        if (wanted.ReplyTo is { } address) properties = properties with { ReplyTo = Encoding.UTF8.GetBytes(address) };
        if (wanted.Headers.Count > 0) properties = properties with { Headers = FieldTableEncoder.Encode(wanted.Headers) };
        return properties.ToArray();
    }
}
