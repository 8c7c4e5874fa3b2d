namespace Hoopoe.Server.Client;

/// <summary>What a client learns of a queue when it declares it or asks for it.</summary>
/// <param name="Name">Its name; of the broker's making where none was given.</param>
/// <param name="MessageCount">How many messages were ready in it.</param>
/// <param name="ConsumerCount">How many consumers it had.</param>
public readonly record struct QueueState(string Name, int MessageCount, int ConsumerCount);
