namespace Hoopoe.Management.Json;

/// <summary>A JSON document is not of the form that it must have; the message says where and why.</summary>
/// <param name="where">The place in the document.</param>
/// <param name="fault">What is wrong there.</param>
internal sealed class JsonItemException(string where, string fault) : Exception($"{where}: {fault}")
{
    /// <summary>The place in the document.</summary>
    public string Where { get; } = where;

    /// <summary>What is wrong there.</summary>
    public string Fault { get; } = fault;
}
