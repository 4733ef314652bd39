using TypedMemory.Core.Types;
namespace TypedMemory.Core.Errors;

/// <summary>
/// What the application's own code may throw: its faults belong to the document that it met, and to no other.
/// </summary>
internal static class UserCode
{
    /// <summary>Whether an exception is a fault of the code: all but the end of the work, and of the memory.</summary>
    public static bool IsFault(Exception exception) =>
        exception is not (OperationCanceledException or OutOfMemoryException);

    /// <summary>The exception's message, which is the application's code too, without the point at its end.</summary>
    public static string Describe(Exception exception)
    {
        try
        {
            string message = exception.Message.TrimEnd().TrimEnd('.');
            return message.Length > 0 ? message : exception.GetType().Name;
        }
        catch (Exception fault) when (IsFault(fault))
        {
            return exception.GetType().Name;
        }
    }
}
