// The executable: what the operator starts.
return 0;
