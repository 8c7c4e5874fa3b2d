namespace Hoopoe.Core.Messages;

/// <summary>What is changed of a message for one delivery alone. Immutable; ends with the delivery.</summary>
/// <param name="Properties">The property block that takes the place of the message's, in its format; null leaves it.</param>
/// <param name="Body">The body that takes the place of the message's; null leaves it.</param>
/// <param name="Amendments">What the broker added to the message before, which counts again when it comes back.</param>
public sealed record DeliveryChange(byte[]? Properties, ReadOnlyMemory<byte>? Body, MessageAmendments? Amendments);
