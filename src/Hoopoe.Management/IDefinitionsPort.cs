using System.Text.Json;

namespace Hoopoe.Management;

/// <summary>
/// The definitions of a node as one document, in RabbitMQ's form: the seam to whoever reads and writes such documents at other
/// times too. Any thread may call.
/// </summary>
public interface IDefinitionsPort
{
    /// <summary>Writes all definitions, as one JSON object; those of one virtual host where it is given.</summary>
    void Export(Utf8JsonWriter json, string? virtualHost);

    /// <summary>Makes what a document defines; the whole of it is read first.</summary>
    /// <param name="document">The JSON text.</param>
    /// <param name="virtualHost">Where all of it belongs, for the document of one virtual host; else null.</param>
    /// <returns>What is wrong with it and where, or null.</returns>
    string? Import(ReadOnlyMemory<byte> document, string? virtualHost);
}
