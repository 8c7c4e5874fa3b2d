namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>A field of type decimal: <paramref name="Unscaled"/> divided by ten to the power of <paramref name="Scale"/>.</summary>
internal readonly record struct AmqpDecimal(byte Scale, uint Unscaled);
