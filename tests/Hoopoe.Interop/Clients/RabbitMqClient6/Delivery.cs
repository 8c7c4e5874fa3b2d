using Hoopoe.Interop.Scenarios;
using RabbitMQ.Client;

namespace Hoopoe.Interop.RabbitMqClient6;

/// <summary>What a consumer was given, with a body that outlives the callback.</summary>
internal sealed record Delivery(ulong Tag, bool Redelivered, IBasicProperties Properties, byte[] Body)
{
    public string Message => Text.Of(Body.AsMemory());
}
