namespace TypedMemory.Hub.Functions;

/// <summary>A function of a design document has refused a document, or has failed.</summary>
public sealed class DesignFunctionException : TypedMemoryException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="status">The HTTP status with which the request is answered.</param>
    /// <param name="error">CouchDB's word for the error, e.g. <c>forbidden</c>.</param>
    /// <param name="reason">A sentence for people, or what the function has thrown.</param>
    public DesignFunctionException(int status, string error, string reason)
        : base(status == 401 ? TypedMemoryErrorCodes.Unauthorized : TypedMemoryErrorCodes.Forbidden, reason)
    {
        Status = status;
        Error = error;
    }

    /// <summary>The HTTP status with which the request is answered.</summary>
    public int Status { get; }

    /// <summary>CouchDB's word for the error.</summary>
    public string Error { get; }

    /// <summary>The function takes longer than it may.</summary>
    /// <param name="limit">What it may not exceed, e.g. "5 seconds".</param>
    public static DesignFunctionException DoesNotEnd(string limit) => new(
        500, "os_process_error", $"OS process timed out. The function took more than {limit}.");
}
