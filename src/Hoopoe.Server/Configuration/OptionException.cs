namespace Hoopoe.Server.Configuration;

/// <summary>An option that does not exist or has a value that is not allowed; the message names it.</summary>
public sealed class OptionException : HoopoeStartException
{
    /// <summary>Says what is wrong with an option.</summary>
    public OptionException(string key, string message)
        : base(message) => Key = key;

    /// <summary>The option's key as it was given.</summary>
    public string Key { get; }
}
