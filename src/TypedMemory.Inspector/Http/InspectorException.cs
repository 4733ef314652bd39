namespace TypedMemory.Inspector.Http;

/// <summary>A request that is answered by an error.</summary>
/// <param name="status">The status.</param>
/// <param name="code">A stable word for the page.</param>
/// <param name="message">What happened, and what to do.</param>
internal sealed class InspectorException(int status, string code, string message) : Exception(message)
{
    public int Status => status;

    public string Code => code;

    public static InspectorException BadRequest(string message) => new(400, TypedMemoryErrorCodes.BadRequest, message);

    public static InspectorException NotFound(string message) => new(404, TypedMemoryErrorCodes.NotFound, message);

    public static InspectorException Forbidden(string message) => new(403, TypedMemoryErrorCodes.Forbidden, message);
}
