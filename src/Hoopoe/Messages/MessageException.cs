namespace Hoopoe.Messages;

/// <summary>A message that cannot be published as it was typed; one line for whoever typed it.</summary>
internal sealed class MessageException(string message) : Exception(message);
